import { fileURLToPath } from 'node:url'

/**
 * Folders of flaskish's own code, each with a slash at its end. They are found from where this module is, so it has to be
 * directly in plugins: there is where the package has all of its code.
 */
export const OWN_FOLDERS: readonly string[] = ['./', '../lib/'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
