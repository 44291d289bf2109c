import { fileURLToPath } from 'node:url'

/** Folders of flaskish's own code, each with a slash at its end. This file stays directly in one of them: the package has all code there. */
export const OWN_FOLDERS: readonly string[] = ['./', '../lib/'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
