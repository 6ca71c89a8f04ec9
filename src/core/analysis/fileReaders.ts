import { commandReaders } from './commands/readers.ts';
import { configurationReaders } from './configuration/readers.ts';
import { compose } from './containers/compose.ts';
import { devcontainer } from './containers/devcontainer.ts';
import { dockerfile } from './containers/dockerfile.ts';
import { kubernetes } from './containers/kubernetes.ts';
import { csharp } from './csharp/extract.ts';
import { dotenv } from './dotenv.ts';
import { jsonModule } from './jsonModule.ts';
import type { FileReader } from './fileReader.ts';
import { go } from './go/extract.ts';
import { javascript } from './javascript/extract.ts';
import { elixir } from './elixir/extract.ts';
import { php } from './php/extract.ts';
import { java, kotlin } from './jvm/extract.ts';
import { python } from './python/extract.ts';
import { toolConfigs } from './javascript/toolConfigs.ts';
import { ruby } from './ruby/extract.ts';
import { rust } from './rust/extract.ts';
import { sourceReader } from './sourceLanguage.ts';

/** All that the analysis can read. A file may be read by several, each for what it knows of. */
export const fileReaders: readonly FileReader[] = [
  // Sources
  sourceReader(javascript),
  sourceReader(python),
  sourceReader(ruby),
  sourceReader(php),
  sourceReader(elixir),
  sourceReader(toolConfigs),
  sourceReader(go),
  sourceReader(rust),
  sourceReader(java),
  sourceReader(kotlin),
  sourceReader(csharp),
  // Configuration
  dotenv,
  jsonModule,
  ...configurationReaders,
  ...commandReaders,
  compose,
  dockerfile,
  kubernetes,
  devcontainer,
];
