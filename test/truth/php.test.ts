import { missingPackages } from './install.ts';
import { holdAgainstKernel, inProcfile, type Case } from './harness.ts';

const php = (run: string, more: Partial<Case> = {}): Case => ({
  name: run,
  run,
  ...more,
  files: { 'index.php': '<?php echo 1;\n', 'public/index.php': '<?php echo 1;\n', ...more.files },
});

holdAgainstKernel({ name: 'PHP', command: inProcfile, missing: await missingPackages(['php-cli']) }, [
  php('php -S localhost:8000'),
  php('php -S 127.0.0.1:8001 index.php'),
  php('php -S 0.0.0.0:8001 -t public'),
  php('php -t public -S [::1]:8001'),
  php('php -d display_errors=1 -S 127.0.0.1:8001'),
  php('php -S 0.0.0.0:${PORT:-8005} -t public'),
  php('php -S 0.0.0.0:$PORT', { env: { PORT: '8001' } }),
]);
