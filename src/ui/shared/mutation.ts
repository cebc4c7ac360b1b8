import { useCallback, useMemo, useState } from 'react';
import { useLatest } from './latest.ts';

export interface Mutation<V> {
  /** `onSuccess` is told after the mutation's own. */
  mutate: (variables: V, also?: { onSuccess?: () => void }) => void;
  isPending: boolean;
  isSuccess: boolean;
  error: Error | null;
  /** Of the last call. */
  variables: V | undefined;
}

interface MutationInput<V, R> {
  perform: (variables: V) => Promise<R>;
  /** What these return is waited for: until then it is pending. */
  onSuccess?: (result: R) => unknown;
  onError?: (error: Error) => void;
  onSettled?: () => unknown;
}

type Course<V> = Pick<Mutation<V>, 'isPending' | 'isSuccess' | 'error' | 'variables'>;

/** Something the person asks the server to do; what is on screen says how it goes. */
export function useMutation<V, R>(input: MutationInput<V, R>): Mutation<V> {
  const latest = useLatest(input);
  const [course, setCourse] = useState<Course<V>>({ isPending: false, isSuccess: false, error: null, variables: undefined });
  const mutate = useCallback<Mutation<V>['mutate']>(
    (variables, also) => {
      const begun: Course<V> = { isPending: true, isSuccess: false, error: null, variables };
      // What the person has done since is what counts.
      const end = (ended: Partial<Course<V>>) => setCourse((now) => (now === begun ? { ...begun, isPending: false, ...ended } : now));
      const run = async () => {
        setCourse(begun);
        try {
          const result = await latest.current.perform(variables);
          await latest.current.onSuccess?.(result);
          await latest.current.onSettled?.();
          also?.onSuccess?.();
          end({ isSuccess: true });
        } catch (error) {
          latest.current.onError?.(error as Error);
          await latest.current.onSettled?.();
          end({ error: error as Error });
        }
      };
      void run();
    },
    [latest],
  );
  return useMemo(() => ({ mutate, ...course }), [mutate, course]);
}
