import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { python } from '../../../src/core/analysis/python/extract.ts';
import type { Service } from '../../../src/core/analysis/service.ts';
import { sourceReader } from '../../../src/core/analysis/sourceLanguage.ts';
import { SourceFile } from '../../../src/core/analysis/sourceFile.ts';
import { valueText } from './factText.ts';
import { grammarFolder, root, textAt } from './workspace.ts';

const grammars = new Grammars(grammarFolder);

async function servicesOf(source: string): Promise<readonly Service[]> {
  const content = await sourceReader(python).read(new SourceFile(join(root, 'web.py'), source), grammars);
  return content.services ?? [];
}

const app = 'import modal\napp = modal.App("x")\n';

test('a web server is published on the port of its decorator', async () => {
  const source = `${app}PORT = 8000\n@app.function()\n@modal.web_server(PORT, startup_timeout=60)\ndef serve():\n    pass\n`;
  const [service] = await servicesOf(source);
  expect(service).toMatchObject({ by: 'modal', name: 'serve', aliases: ['serve'], network: { kind: 'own' } });
  expect(service && textAt(source, service.span)).toBe('serve');
  expect(service?.published).toMatchObject([{ by: 'modal', service: 'serve', hostPort: undefined }]);
  const [published] = service?.published ?? [];
  expect(published && textAt(source, published.span)).toBe('PORT');
  expect(published && valueText(source, published.containerPort)).toBe('literal 8000 <8000>');
});

const decorators: readonly (readonly [source: string, kind: string, name: string, places: readonly string[]])[] = [
  ['import modal as m\n@app.function()\n@m.web_server(port=8000)', 'web-server', 'web_server', ['4:web_server']],
  [
    'import modal\n@app.function()\n@modal.fastapi_endpoint(method="POST")',
    'fastapi-endpoint',
    'fastapi_endpoint',
    ['4:fastapi_endpoint'],
  ],
  ['import modal\n@app.function()\n@modal.web_endpoint()', 'fastapi-endpoint', 'web_endpoint', ['4:web_endpoint']],
  [
    'from modal import App, web_endpoint\n@app.function()\n@web_endpoint()',
    'fastapi-endpoint',
    'web_endpoint',
    ['4:web_endpoint', '1:web_endpoint'],
  ],
  [
    'from modal import web_endpoint as hook\n@app.function()\n@hook()',
    'fastapi-endpoint',
    'web_endpoint',
    ['1:web_endpoint'],
  ],
  ['from modal import asgi_app\n@app.function()\n@asgi_app()', 'asgi-app', 'asgi_app', ['4:asgi_app', '1:asgi_app']],
  ['import modal\n@app.function()\n@modal.wsgi_app()', 'wsgi-app', 'wsgi_app', ['4:wsgi_app']],
];

test.each(decorators)('reads the decorator of %j', async (written, kind, name, places) => {
  const source = `${written.replace('\n', '\napp = x.App("a")\n')}\ndef f():\n    pass\n`;
  const [service] = await servicesOf(source);
  expect(service?.modal).toMatchObject({ kind, decorator: name });
  expect(service?.modal?.decoratorSpans.map((span) => `${span.line}:${textAt(source, span)}`)).toEqual(places);
});

const images: readonly (readonly [code: string, packages: readonly string[] | undefined, insertion?: string])[] = [
  ['app = modal.App("x")', []],
  ['image = modal.Image.debian_slim()\napp = modal.App("x", image=image)', []],
  [
    'image = modal.Image.debian_slim().pip_install("FastAPI[standard]>=0.115", "stripe==1 ; python_version > \'3\'")\napp = modal.App("x", image=image)',
    ['fastapi[standard]', 'stripe'],
    `, "x"`,
  ],
  [
    'image = modal.Image.debian_slim().apt_install("git").uv_pip_install(["httpx", "flask"])\napp = modal.App("x", image=image)',
    ['httpx', 'flask'],
  ],
  [
    'image = modal.Image.debian_slim().pip_install("a")\nimage = image.pip_install("b")\napp = modal.App("x", image=image)',
    ['a', 'b'],
    `, "x"`,
  ],
  [
    'image = modal.Image.debian_slim().pip_install_from_requirements("r.txt")\napp = modal.App("x", image=image)',
    undefined,
  ],
  ['image = modal.Image.debian_slim().pip_install(*names)\napp = modal.App("x", image=image)', undefined],
  ['image = modal.Image.from_registry("vllm/vllm-openai")\napp = modal.App("x", image=image)', undefined],
  ['from .common import image\napp = modal.App("x", image=image)', undefined],
  ['from .common import app', undefined],
];

for (const [code, packages, insertion] of images) {
  test(`tells the packages of ${JSON.stringify(code)}`, async () => {
    const source = `import modal\n${code}\n@app.function()\n@modal.fastapi_endpoint()\ndef f():\n    pass\n`;
    const [service] = await servicesOf(source);
    expect(service?.modal?.packages).toEqual(packages);
    const place = service?.modal?.packageInsertion;
    expect(place ? `${place.before}x${place.after}` : undefined).toBe(insertion);
  });
}

test('the function has an image of its own, and variables from all over', async () => {
  const source = `import modal
app = modal.App("x", image=modal.Image.debian_slim().pip_install("a"))
own = modal.Image.from_registry("python:3.13").env({"PORT": "9000", "KEY": key()})
@app.function(image=own, secrets=[modal.Secret.from_dict({"HOST": "0.0.0.0"}), modal.Secret.from_dotenv()])
@modal.web_server(9000)
def serve():
    pass
`;
  const [service] = await servicesOf(source);
  expect(service).toMatchObject({ image: 'python:3.13', otherVariables: false, envFiles: [join(root, '.env')] });
  expect(service?.variables.map(({ name, value, span }) => [name, value, span && textAt(source, span)])).toEqual([
    ['PORT', '9000', '9000'],
    ['KEY', undefined, undefined],
    ['HOST', '0.0.0.0', '0.0.0.0'],
  ]);
});

test('secrets that are kept at Modal are variables that nobody knows', async () => {
  const source = `${app}@app.function(secrets=[modal.Secret.from_name("s")])\n@modal.asgi_app()\ndef f():\n    pass\n`;
  expect((await servicesOf(source))[0]?.otherVariables).toBe(true);
});

test('a method of a class has the options of the class, and what is done when it is entered', async () => {
  const source = `${app}
@app.cls(image=modal.Image.debian_slim().pip_install("uvicorn"))
class Web:
    @modal.enter()
    def start(self):
        run_server()

    @modal.web_server(8000)
    def serve(self):
        pass

def run_server():
    pass

def other():
    pass
`;
  const [service] = await servicesOf(source);
  expect(service).toMatchObject({ name: 'Web.serve', modal: { packages: ['uvicorn'] } });
  expect(service?.modal?.bodies.map((span) => /def (\w+)/.exec(textAt(source, span))?.[1])).toEqual([
    'serve',
    'start',
    'run_server',
  ]);
});

const processes: readonly (readonly [code: string, given: string])[] = [
  ['subprocess.Popen(["uvicorn", "main:app", "--port", "8000"])', '["uvicorn", "main:app", "--port", "8000"]'],
  ['subprocess.run("uvicorn main:app", shell=True)', '"uvicorn main:app"'],
  ['subprocess.Popen(f"uvicorn main:app --port {PORT}", shell=True)', 'f"uvicorn main:app --port {PORT}"'],
  ['os.system("uvicorn main:app")', '"uvicorn main:app"'],
  [
    'cmd = ["uvicorn", "a:b"]\n    cmd += ["--port", str(PORT)]\n    subprocess.Popen(" ".join(cmd), shell=True)',
    '" ".join(cmd)',
  ],
];

test.each(processes)('finds what %j starts', async (code, given) => {
  const source = `import modal, os, subprocess\napp = modal.App("x")\nPORT = 8000\n@app.function()\n@modal.web_server(PORT)\ndef serve():\n    ${code}\n`;
  const [service] = await servicesOf(source);
  expect(service?.commands?.map(({ span }) => textAt(source, span))).toEqual([given]);
});

test('without a process of its own, what runs in it cannot be told', async () => {
  const source = `${app}@app.function()\n@modal.web_server(8000)\ndef serve():\n    elsewhere.start()\n`;
  expect((await servicesOf(source))[0]?.commands).toBeUndefined();
});
