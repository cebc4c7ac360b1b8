// The package's entry for Node: storage in a file.

export { FileStorage } from './storage/file-storage.ts';
export { StorageError } from './storage/storage-error.ts';
