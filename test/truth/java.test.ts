import { missingPackages } from './install.ts';
import { holdAgainstKernel, inProcfile, type Case } from './harness.ts';

const java = (address: string, more: Partial<Case> = {}): Case => ({
  name: `HttpServer on ${address}`,
  run: 'java Main.java',
  ...more,
  files: {
    'Main.java': `import com.sun.net.httpserver.HttpServer;\nimport java.net.InetSocketAddress;\n\npublic class Main {\n  public static void main(String[] args) throws Exception {\n    HttpServer server = HttpServer.create(${address}, 0);\n    server.start();\n  }\n}\n`,
  },
});

holdAgainstKernel({ name: 'Java', command: inProcfile, missing: await missingPackages(['openjdk-17-jdk-headless']) }, [
  java('new InetSocketAddress(8000)'),
  java('new InetSocketAddress("127.0.0.1", 8001)', { fixedTo: '0.0.0.0' }),
  java('new InetSocketAddress("localhost", 8001)'),
  java('new InetSocketAddress(0)', { noBind: 'any port' }),
]);
