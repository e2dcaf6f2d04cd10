// Starts the console: the language, who is signed in, and then the shell.
import { startWords } from './words.js';
import { startTheme } from './theme.js';

startTheme();
await startWords();
await import('./shell.js');
