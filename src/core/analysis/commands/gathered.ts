import type { Command, Service } from '../service.ts';
import type { Stretch } from '../sourceFile.ts';
import type { Placement } from './bindFacts.ts';
import type { Commands } from './call.ts';
import type { EmbeddedText } from './embeddedText.ts';
import type { Surroundings } from './surroundings.ts';
import type { Word } from './word.ts';

/** Where commands are gathered, and where lines within them are read. */
export interface Gathered extends Commands {
  readonly commands: Command[];
  readonly services: Service[];
  readonly portLiterals: Stretch[];
  readonly line: (line: EmbeddedText, around: Surroundings) => void;
  /** What words do in a container, which has nothing of what is around them. */
  readonly apart: (words: readonly Word[], around: Surroundings, placement: Placement) => readonly Command[];
}
