'use client';
import { clsx } from 'clsx';
import type { CallView } from './call-view.ts';
import { OtherTile, OwnTile, ScreenTile } from './tile-view.tsx';

/** The tiles: a screen that is shared is large, with everyone beside it; one other person fills the stage. */
export function Stage({ view, userId }: { view: CallView; userId: string }) {
  const { tiles, own } = view;
  const shared = tiles.find(({ screen }) => screen !== null);
  const screen = shared?.screen ?? own.screen;
  const others = tiles.map((tile) => <OtherTile key={tile.deviceId} tile={tile} />);
  const me = <OwnTile own={own} userId={userId} small={tiles.length === 1 && !screen} />;
  if (screen) {
    return (
      <div className="flex min-h-0 grow gap-2 max-sm:flex-col">
        <div className="min-h-0 min-w-0 grow">
          <ScreenTile stream={screen} userId={shared?.userId ?? userId} own={!shared} />
        </div>
        <div className="flex w-44 shrink-0 flex-col gap-2 overflow-y-auto max-sm:h-20 max-sm:w-auto max-sm:flex-row [&>*]:aspect-video [&>*]:shrink-0">
          {[...others, me].map((tile) => (
            <div key={tile.key ?? 'me'}>{tile}</div>
          ))}
        </div>
      </div>
    );
  }
  if (tiles.length === 1) {
    return (
      <div className="relative min-h-0 grow">
        {others}
        <div className="absolute right-2 bottom-2 aspect-video w-40 rounded-md shadow-float max-sm:w-28">{me}</div>
      </div>
    );
  }
  return (
    <div className={clsx('grid min-h-0 grow auto-rows-fr gap-2', gridOf(tiles.length + 1))}>
      {others}
      {me}
    </div>
  );
}

/** Two beside each other, on a phone below each other; from five on three. */
function gridOf(count: number): string {
  if (count === 1) return 'grid-cols-1';
  if (count === 2) return 'grid-cols-2 max-sm:grid-cols-1';
  return count <= 4 ? 'grid-cols-2' : 'grid-cols-3 max-sm:grid-cols-2';
}
