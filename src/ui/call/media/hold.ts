/** Has these tracks in the stream and no others. Null when there are none. */
export function hold(stream: MediaStream, tracks: (MediaStreamTrack | undefined)[]): MediaStream | null {
  const wanted = tracks.filter((track) => track !== undefined);
  for (const track of stream.getTracks()) if (!wanted.includes(track)) stream.removeTrack(track);
  for (const track of wanted) stream.addTrack(track);
  return wanted.length > 0 ? stream : null;
}
