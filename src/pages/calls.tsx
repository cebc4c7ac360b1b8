export { Workspace as default } from '../app/workspace.tsx';
