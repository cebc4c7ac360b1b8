'use client';
import type { Hole } from '../../../client/contract.ts';
import type { Message } from '../../../domain/message.ts';
import { MessageRow } from '../message/message-row.tsx';
import { useTalk } from '../talk-context.tsx';
import { CallRow } from './call-row.tsx';
import { NoticeRow } from './notice-row.tsx';
import type { Reached } from './progress.ts';
import { progressOf } from './progress.ts';
import type { Row } from './row.ts';
import { BlockedRow, DayRow, HoleRow, NewRow } from './small-rows.tsx';
import { StartRow } from './start-row.tsx';

interface RowViewProps {
  row: Row;
  bySeq: ReadonlyMap<number, Message>;
  reached: Reached;
  /** Keys of the rows that are singled out. */
  cursor: string | null;
  openKey: string | null;
  flashKey: string | null;
  onFill: (hole: Hole) => void;
}

export function RowView({ row, bySeq, reached, cursor, openKey, flashKey, onFill }: RowViewProps) {
  const { userId, actions } = useTalk();
  switch (row.type) {
    case 'start':
      return <StartRow empty={bySeq.size === 0} />;
    case 'day':
      return <DayRow at={row.at} />;
    case 'new':
      return <NewRow />;
    case 'notice':
      return <NoticeRow events={row.events} />;
    case 'call':
      return <CallRow event={row.event} />;
    case 'hole':
      return <HoleRow hole={row.hole} count={row.count} onFill={onFill} />;
    case 'blocked':
      return <BlockedRow count={row.sayings.length} onShow={() => actions.unfold(row.sayings.map(({ key }) => key))} />;
    case 'end':
      return <div className="h-3" />;
    case 'saying':
      return (
        <MessageRow
          saying={row.saying}
          head={row.head}
          progress={row.saying.senderId === userId ? progressOf(row.saying, reached) : null}
          original={row.saying.replyTo === null ? undefined : bySeq.get(row.saying.replyTo)}
          current={cursor === row.key}
          open={openKey === row.key}
          flashing={flashKey === row.key}
        />
      );
  }
}
