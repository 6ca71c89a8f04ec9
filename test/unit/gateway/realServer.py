"""A real server, named by the first argument, whose app reads each body whole. Prints its port, then each request."""

import os
import sys


def saw(method, target):
    # Some decode targets, in which there may be line ends.
    line = " ".join(f"{method} {target}".splitlines())
    # In one piece: there may be threads.
    os.write(1, f"{line}\n".encode("latin1"))
    return line


def wsgi(environ, start_response):
    environ["wsgi.input"].read()
    query = environ["QUERY_STRING"]
    target = environ.get("RAW_URI") or environ["PATH_INFO"] + (f"?{query}" if query else "")
    line = saw(environ["REQUEST_METHOD"], target)
    start_response("200 OK", [("X-Saw", line), ("Content-Length", "2")])
    return [b"ok"]


def http_server():
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def answer(self):
            # As apps do that are built on it: it knows no chunks.
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            line = saw(self.command, self.requestline.split()[1])
            self.send_response(200)
            self.send_header("X-Saw", line)
            self.send_header("Content-Length", "2")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(b"ok")

        def __getattr__(self, name):
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

    ThreadingHTTPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None
    print(server.server_port, flush=True)
    server.serve_forever()


def gunicorn():
    from gunicorn.app.base import BaseApplication

    class Application(BaseApplication):
        def load_config(self):
            self.cfg.set("bind", "127.0.0.1:0")
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("threads", 8)
            self.cfg.set("keepalive", 30)
            self.cfg.set("loglevel", "critical")
            self.cfg.set("when_ready", lambda arbiter: print(arbiter.LISTENERS[0].sock.getsockname()[1], flush=True))

        def load(self):
            return wsgi

    Application().run()


def waitress():
    from waitress.server import create_server

    server = create_server(wsgi, host="127.0.0.1", port=0)
    print(server.effective_port, flush=True)
    server.run()


def cheroot():
    from cheroot.wsgi import Server

    server = Server(("127.0.0.1", 0), wsgi)
    server.error_log = lambda *_, **__: None
    server.prepare()
    print(server.bind_addr[1], flush=True)
    server.serve()


def aiohttp():
    import asyncio

    from aiohttp import web

    async def answer(request):
        await request.read()
        return web.Response(text="ok", headers={"X-Saw": saw(request.method, request.message.path)})

    async def main():
        runner = web.ServerRunner(web.Server(answer))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        print(site._server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Event().wait()

    import logging

    logging.disable()
    asyncio.run(main())


def uvicorn(parser):
    import asyncio

    from uvicorn import Config, Server

    async def app(scope, receive, send):
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        query = scope["query_string"].decode("latin1")
        path = scope["raw_path"].decode("latin1")
        line = saw(scope["method"], path + (f"?{query}" if query else ""))
        headers = [(b"x-saw", line.encode("latin1")), (b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok"})

    async def main():
        server = Server(Config(app, port=0, http=parser, lifespan="off", log_level="critical"))
        serving = asyncio.ensure_future(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        print(server.servers[0].sockets[0].getsockname()[1], flush=True)
        await serving

    asyncio.run(main())


def tornado():
    import logging

    from tornado.httpserver import HTTPServer
    from tornado.httputil import HTTPHeaders, ResponseStartLine
    from tornado.ioloop import IOLoop
    from tornado.netutil import bind_sockets

    logging.disable()

    def answer(request):
        headers = HTTPHeaders({"X-Saw": saw(request.method, request.uri), "Content-Length": "2"})
        body = b"" if request.method == "HEAD" else b"ok"
        request.connection.write_headers(ResponseStartLine("HTTP/1.1", 200, "OK"), headers, body)
        request.connection.finish()

    server = HTTPServer(answer)
    sockets = bind_sockets(0, "127.0.0.1")
    server.add_sockets(sockets)
    print(sockets[0].getsockname()[1], flush=True)
    IOLoop.current().start()


SERVERS = {
    "http.server": http_server,
    "gunicorn": gunicorn,
    "waitress": waitress,
    "cheroot": cheroot,
    "aiohttp": aiohttp,
    "uvicorn with h11": lambda: uvicorn("h11"),
    "uvicorn with httptools": lambda: uvicorn("httptools"),
    "tornado": tornado,
}
SERVERS[sys.argv[1]]()
