import type { FileReader } from '../fileReader.ts';
import { composerScripts } from './composerScripts.ts';
import { editorTasks } from './editorTasks.ts';
import { launchConfigurations } from './launchConfigurations.ts';
import { packageScripts } from './packageScripts.ts';
import { nodemon, pm2 } from './processFiles.ts';
import { procfile } from './procfile.ts';
import { recipes } from './recipes.ts';
import { shellScripts } from './shellScripts.ts';
import { supervisor } from './supervisor.ts';
import { systemdUnits } from './systemdUnits.ts';
import { taskfile } from './taskfile.ts';

/** Where command lines stand. */
export const commandReaders: readonly FileReader[] = [
  packageScripts,
  composerScripts,
  procfile,
  recipes,
  shellScripts,
  launchConfigurations,
  editorTasks,
  systemdUnits,
  supervisor,
  pm2,
  nodemon,
  taskfile,
];
