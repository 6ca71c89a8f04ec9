import type { Surroundings } from './surroundings.ts';
import type { Word } from './word.ts';

/** Programs, and what others are told, that go on in the background by themselves. */
const daemon = /ctl\d*$|daemon|^(?:supervisord|cron|crond|sshd|httpd|apache2?|lighttpd|php-fpm[\d.]*|init|runsvdir)$/;
const detaching =
  /^(?:start|restart|up|-d|-D|-daemon|-b|-bg|--daemon(?:ize|ized)?(?:=.*)?|--detach|--background|--fork)$/;

/** Whether a program may still run when what is behind it on its command line does. */
export function mayBeLeft(name: string, words: readonly Word[], { awaited }: Surroundings): boolean {
  return awaited !== true || daemon.test(name) || words.some(({ text }) => detaching.test(text));
}
