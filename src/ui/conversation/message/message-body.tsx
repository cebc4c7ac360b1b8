import { memo } from 'react';
import type { Span } from './message-text.ts';
import { isJumbo, spansOf } from './message-text.ts';

/** Text as it was typed, with its links and code. */
export const MessageBody = memo(function MessageBody({ text }: { text: string }) {
  if (isJumbo(text)) {
    return (
      <span dir="auto" className="text-[32px] leading-10">
        {text}
      </span>
    );
  }
  return spansOf(text).map((span, index) => <Stretch key={index} span={span} />);
});

function Stretch({ span }: { span: Span }) {
  switch (span.type) {
    case 'text':
      return span.text;
    case 'link':
      return (
        <a href={span.href} target="_blank" rel="noopener noreferrer nofollow" className="text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent">
          {span.text}
        </a>
      );
    case 'code':
      return <code className="rounded-[4px] bg-sunken px-1 py-px font-mono text-meta">{span.text}</code>;
    case 'block':
      return (
        <pre dir="ltr" tabIndex={0} className="my-1 max-w-full overflow-x-auto rounded-sm bg-sunken px-3 py-2 font-mono text-meta whitespace-pre">
          <code>{span.text}</code>
        </pre>
      );
  }
}
