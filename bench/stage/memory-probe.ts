// Loaded before a server whose memory is measured. On SIGUSR2 it says what it has as it stands; then it collects what
// nobody holds any more, gives back what the heap keeps in reserve, and says what is left. Twice, because the first
// time some things only learn that they are alone.
const collect = () => gc!({ type: 'major', execution: 'sync', flavor: 'last-resort' });

process.on('SIGUSR2', () => {
  const { rss: rssBefore } = process.memoryUsage();
  collect();
  setTimeout(() => {
    collect();
    setTimeout(() => console.log(`memory ${JSON.stringify({ ...process.memoryUsage(), rssBefore })}`), 500);
  }, 500);
});
