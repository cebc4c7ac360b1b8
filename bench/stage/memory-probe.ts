// Loaded before a server whose memory is measured. On SIGUSR2 it collects what nobody holds any more, twice, because
// the first time some things only learn that they are alone, and says what is left.
process.on('SIGUSR2', () => {
  gc!();
  setTimeout(() => {
    gc!();
    console.log(`memory ${JSON.stringify(process.memoryUsage())}`);
  }, 500);
});
