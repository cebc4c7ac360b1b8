import { MemoryStorage } from './memory-storage.ts';
import { storageContract } from './storage.contract.ts';

storageContract('MemoryStorage', {
  open: async () => new MemoryStorage(),
  reopen: async (storage) => (storage as MemoryStorage).tab(),
  tab: (storage) => (storage as MemoryStorage).tab(),
});
