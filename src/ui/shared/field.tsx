import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { useId } from 'react';

interface FieldProps extends ComponentProps<'input'> {
  label: string;
  /** What to know before typing. */
  hint?: ReactNode;
  /** What is wrong with what was typed. */
  problem?: string | undefined;
}

export function Field({ label, hint, problem, className, ...props }: FieldProps) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className={clsx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-meta font-medium">
        {label}
      </label>
      <input
        id={id}
        dir="auto"
        aria-invalid={problem ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className={inputLook}
        {...props}
      />
      {note && (
        <p id={`${id}-note`} role={problem ? 'alert' : undefined} className={clsx('text-meta', problem ? 'text-danger' : 'text-ink-soft')}>
          {note}
        </p>
      )}
    </div>
  );
}

/** 16 px on touch: smaller text makes phones zoom into the field. */
export const inputLook =
  'h-10 w-full min-w-0 rounded-sm border border-line-strong bg-canvas px-3 text-ink transition-colors focus-visible:border-accent focus-visible:outline-offset-0 aria-invalid:border-danger pointer-coarse:h-11 pointer-coarse:text-[16px]';

/** Said at the top of a form when the whole of it failed. */
export function FormProblem({ children }: { children: ReactNode }) {
  if (!children) return null;
  return (
    <p role="alert" className="rounded-sm bg-danger-soft px-3 py-2 text-danger">
      {children}
    </p>
  );
}
