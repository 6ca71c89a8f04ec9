import { expect, test } from 'vitest';
import { bindTexts, routeTexts } from './factText.ts';

const file = 'main.go';

const servers: readonly (readonly [name: string, source: string, expected: readonly string[]])[] = [
  [
    'net/http on all interfaces',
    `package main
import ("net/http"; "log")
func main() { log.Fatal(http.ListenAndServe(":8080", nil)) }`,
    ['net/http ListenAndServe | default :: | literal 8080 <8080>'],
  ],
  [
    'net/http on loopback',
    `package main
import "net/http"
func main() { if err := http.ListenAndServe("127.0.0.1:8080", handler()); err != nil { panic(err) } }`,
    ['net/http ListenAndServe | literal 127.0.0.1 <127.0.0.1> | literal 8080 <8080>'],
  ],
  [
    'net/http under another name',
    `package main
import web "net/http"
func main() { web.ListenAndServe("localhost:8080", nil) }`,
    ['net/http ListenAndServe | literal localhost <localhost> | literal 8080 <8080>'],
  ],
  [
    'TLS and an empty address',
    `package main
import "net/http"
func main() {
	http.ListenAndServeTLS("", "cert.pem", "key.pem", nil)
	http.ListenAndServe("", nil)
}`,
    ['net/http ListenAndServeTLS | default :: | default 443', 'net/http ListenAndServe | default :: | default 80'],
  ],
  [
    'the environment with the usual fallback',
    `package main
import ("net/http"; "os")
func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	http.HandleFunc("/hook", handle)
	http.ListenAndServe(":"+port, nil)
}`,
    ['net/http ListenAndServe | default :: | env 8080 PORT <"8080">', 'net/http ANY </hook> handle'],
  ],
  [
    'the environment alone',
    `package main
import ("net/http"; "os")
func main() { http.ListenAndServe(":"+os.Getenv("PORT"), nil) }`,
    ['net/http ListenAndServe | default :: | env PORT <os.Getenv("PORT")>'],
  ],
  [
    'an address that a variable overrides',
    `package main
import ("net/http"; "os")
func main() {
	addr := ":8080"
	if p := os.Getenv("PORT"); p != "" {
		addr = ":" + p
	}
	srv := &http.Server{Addr: addr, Handler: mux}
	go func() {
		if err := srv.ListenAndServe(); err != nil { log.Fatal(err) }
	}()
}`,
    ['net/http ListenAndServe | default :: | env 8080 PORT <8080>'],
  ],
  [
    'a number that a variable overrides',
    `package main
import ("net/http"; "os"; "strconv")
func main() {
	port := 8080
	if portStr := os.Getenv("PORT"); portStr != "" {
		if p, err := strconv.Atoi(portStr); err == nil {
			port = p
		}
	}
	server := http.Server{Addr: fmt.Sprintf("127.0.0.1:%d", port)}
	server.ListenAndServeTLS("a", "b")
}`,
    ['net/http ListenAndServeTLS | literal 127.0.0.1 <127.0.0.1> | env 8080 PORT <8080>'],
  ],
  [
    'LookupEnv',
    `package main
import ("net/http"; "os")
const defaultPort = "3333"
func main() {
	port, ok := os.LookupEnv("PORT")
	if !ok { port = defaultPort }
	s := &http.Server{ReadTimeout: 10 * time.Second}
	s.Addr = ":" + port
	log.Fatal(s.ListenAndServe())
}`,
    ['net/http ListenAndServe | default :: | env 3333 PORT <"3333">'],
  ],
  [
    'a function that reads the environment',
    `package main
import ("net/http"; "os")
func getEnv(key, fallback string) string {
	if value, ok := os.LookupEnv(key); ok {
		return value
	}
	return fallback
}
func main() {
	http.ListenAndServe(fmt.Sprintf("%s:%s", getEnv("HOST", "0.0.0.0"), getEnv("PORT", "3000")), nil)
}`,
    ['net/http ListenAndServe | env 0.0.0.0 HOST <"0.0.0.0"> | env 3000 PORT <"3000">'],
  ],
  [
    'a function that makes the address',
    `package main
import ("net/http"; "os")
func address() (string, error) {
	port := os.Getenv("PORT")
	if port == "" {
		return ":4000", nil
	}
	return ":" + port, nil
}
func main() {
	addr, err := address()
	http.ListenAndServe(addr, nil)
}`,
    ['net/http ListenAndServe | default :: | env 4000 PORT <4000>'],
  ],
  [
    'a conversion that may fail',
    `package main
import ("net/http"; "os"; "strconv")
func main() {
	port, err := strconv.Atoi(os.Getenv("PORT"))
	if err != nil { port = 5000 }
	http.ListenAndServe(net.JoinHostPort("", strconv.Itoa(port)), r)
}`,
    ['net/http ListenAndServe | default :: | env 5000 PORT <5000>'],
  ],
  [
    'cmp.Or',
    `package main
import ("net/http"; "os"; "cmp")
func main() { http.ListenAndServe(":"+cmp.Or(os.Getenv("PORT"), "8080"), nil) }`,
    ['net/http ListenAndServe | default :: | env 8080 PORT <"8080">'],
  ],
  [
    'flags',
    `package main
import ("net/http"; "flag")
var port = flag.Int("port", 8081, "port to listen on")
func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	flag.Parse()
	http.ListenAndServe(*addr, nil)
	http.ListenAndServe(fmt.Sprintf(":%d", *port), nil)
}`,
    [
      'net/http ListenAndServe | env 127.0.0.1 --addr,-addr <127.0.0.1> | env 8080 --addr,-addr <8080>',
      'net/http ListenAndServe | default :: | env 8081 --port,-port <8081>',
    ],
  ],
  [
    'flags of variables and of fields',
    `package main
import ("net/http"; "flag")
type config struct{ port int }
func main() {
	var cfg config
	flag.IntVar(&cfg.port, "port", 4000, "API server port")
	var addr string
	flag.StringVar(&addr, "addr", "127.0.0.1:7000", "x")
	srv := &http.Server{Addr: fmt.Sprintf(":%d", cfg.port), Handler: app.routes()}
	err = srv.ListenAndServe()
	http.ListenAndServe(addr, nil)
}`,
    [
      'net/http ListenAndServe | default :: | env 4000 --port,-port <4000>',
      'net/http ListenAndServe | env 127.0.0.1 --addr,-addr <127.0.0.1> | env 7000 --addr,-addr <7000>',
    ],
  ],
  [
    'a struct of constants',
    `package main
import "net/http"
type config struct { host string; port int }
func main() {
	cfg := config{host: "localhost", port: 9000}
	http.ListenAndServe(fmt.Sprintf("%s:%d", cfg.host, cfg.port), nil)
}`,
    ['net/http ListenAndServe | literal localhost <"localhost"> | literal 9000 <9000>'],
  ],
  [
    'JoinHostPort',
    `package main
import ("net/http"; "net")
func main() { http.ListenAndServe(net.JoinHostPort("::1", "8080"), nil) }`,
    ['net/http ListenAndServe | literal ::1 <"::1"> | literal 8080 <"8080">'],
  ],
  [
    'what cannot be told',
    `package main
import ("net/http"; "github.com/spf13/viper")
func main() {
	http.ListenAndServe(viper.GetString("addr"), nil)
	http.ListenAndServe(":"+viper.GetString("port"), nil)
	http.ListenAndServe(":"+os.Args[1], nil)
	port := "80"
	if prod { port = "443" }
	http.ListenAndServe(":"+port, nil)
}`,
    [
      'net/http ListenAndServe | unresolved <viper.GetString("addr")> | unresolved <viper.GetString("addr")>',
      'net/http ListenAndServe | default :: | unresolved <":"+viper.GetString("port")>',
      'net/http ListenAndServe | default :: | unresolved <":"+os.Args[1]>',
      'net/http ListenAndServe | default :: | unresolved <":"+port>',
    ],
  ],
  [
    'a parameter',
    `package main
import "net/http"
func Run(port int) error { return http.ListenAndServe(fmt.Sprintf(":%d", port), nil) }`,
    ['net/http ListenAndServe | default :: | unresolved <fmt.Sprintf(":%d", port)>'],
  ],
  [
    'a variable that is read into',
    `package main
import "net/http"
func main() {
	port := 8080
	fmt.Sscan(input, &port)
	http.ListenAndServe(fmt.Sprintf(":%d", port), nil)
}`,
    ['net/http ListenAndServe | default :: | unresolved <fmt.Sprintf(":%d", port)>'],
  ],
  [
    'a server without an address',
    `package main
import "net/http"
func main() {
	var s http.Server
	s.Handler = h
	s.ListenAndServe()
}`,
    ['net/http ListenAndServe | default :: | default 80'],
  ],
  [
    'a server made for another function',
    `package web
import "net/http"
func New(port string) *Server { return &Server{http: &http.Server{Addr: "localhost:" + port}} }
func (s *Server) Run() error { return s.http.ListenAndServe() }`,
    ['net/http Server | literal localhost <localhost> | unresolved <"localhost:" + port>'],
  ],
  [
    'a server of another file',
    `package web
import "net/http"
func (s *Server) Run() error { return s.http.ListenAndServe() }`,
    ['net/http ListenAndServe | unresolved | unresolved'],
  ],
  [
    'the profiler',
    `package main
import ("net/http"; _ "net/http/pprof")
func main() {
	go func() { http.ListenAndServe("localhost:6060", nil) }()
	http.ListenAndServe(":8080", mux)
}`,
    [
      'pprof ListenAndServe | literal localhost <localhost> | literal 6060 <6060>',
      'net/http ListenAndServe | default :: | literal 8080 <8080>',
    ],
  ],
  [
    'a listener and who is served by it',
    `package main
import ("net"; "net/http"; "google.golang.org/grpc")
func main() {
	lis, err := net.Listen("tcp", fmt.Sprintf(":%d", 50051))
	s := grpc.NewServer()
	s.Serve(lis)
	ln, _ := net.Listen("tcp4", "127.0.0.1:9000")
	http.Serve(ln, nil)
	raw, _ := net.Listen("tcp", "[::1]:7")
	v4, _ := net.Listen("tcp4", ":8")
}`,
    [
      'grpc Listen | default :: | literal 50051 <50051>',
      'net/http Listen | literal 127.0.0.1 <127.0.0.1> | literal 9000 <9000>',
      'net Listen | literal ::1 <[::1]> | literal 7 <7>',
      'net Listen | default 0.0.0.0 | literal 8 <8>',
    ],
  ],
  [
    'a listener wrapped in TLS',
    `package srv
import ("net/http"; "crypto/tls"; "net")
func (s *S) Serve() error {
	ln, err := net.Listen("tcp", ":8443")
	tlsLn := tls.NewListener(ln, cfg)
	return s.srv.Serve(tlsLn)
}
func other() { l, _ := tls.Listen("tcp", ":4433", cfg); for { c, _ := l.Accept() } }`,
    ['net/http Listen | default :: | literal 8443 <8443>', 'tls Listen | default :: | literal 4433 <4433>'],
  ],
  [
    'TCP addresses',
    `package main
import "net"
func main() {
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.ParseIP("127.0.0.1"), Port: 9000})
	tcpAddr, _ := net.ResolveTCPAddr("tcp", "localhost:1234")
	net.ListenTCP("tcp6", tcpAddr)
	lc := net.ListenConfig{}
	ln, err := lc.Listen(ctx, "tcp", ":7777")
}`,
    [
      'net ListenTCP | literal 127.0.0.1 <"127.0.0.1"> | literal 9000 <9000>',
      'net ListenTCP | literal localhost <localhost> | literal 1234 <1234>',
      'net Listen | default :: | literal 7777 <7777>',
    ],
  ],
  [
    'Gin',
    `package main
import "github.com/gin-gonic/gin"
func main() {
	r := gin.Default()
	r.POST("/hooks/stripe", stripe)
	api := r.Group("/api")
	api.GET("/x", func(c *gin.Context) {})
	r.Run()
	r.Run("localhost:9000")
	r.RunTLS(":8443", "c", "k")
}`,
    [
      'gin Run | default :: | env 8080 PORT',
      'gin Run | literal localhost <localhost> | literal 9000 <9000>',
      'gin RunTLS | default :: | literal 8443 <8443>',
      'gin POST </hooks/stripe> stripe',
      'gin GET </x> -',
    ],
  ],
  [
    'Gin made by a function',
    `package main
import "github.com/gin-gonic/gin"
func setup() *gin.Engine { r := gin.New(); r.Use(gin.Logger()); return r }
func run(engine *gin.Engine) { engine.Run(":81") }
func main() { r := setup(); r.Run("0.0.0.0:" + os.Getenv("PORT")) }`,
    ['gin Run | default :: | literal 81 <81>', 'gin Run | literal 0.0.0.0 <0.0.0.0> | env PORT <os.Getenv("PORT")>'],
  ],
  [
    'Gin in a struct',
    `package main
import "github.com/gin-gonic/gin"
func (s *Server) Start() { s.router.Run(s.addr); s.engine.Run(":" + s.port); s.worker.Run(ctx) }`,
    ['gin Run | unresolved <s.addr> | unresolved <s.addr>', 'gin Run | default :: | unresolved <":" + s.port>'],
  ],
  [
    'a router of another package',
    `package main
import "example.com/app/routes"
func main() { router := routes.Setup(); router.Run(":8080") }`,
    ['gin Run | default :: | literal 8080 <8080>'],
  ],
  [
    'Echo',
    `package main
import ("github.com/labstack/echo/v4"; "net/http")
func main() {
	e := echo.New()
	e.POST("/hook", hook.Handle)
	g := e.Group("/v1")
	g.GET("/users/:id", getUser)
	e.Logger.Fatal(e.Start(":1323"))
	e.StartTLS("localhost:8443", "c", "k")
}`,
    [
      'echo Start | default :: | literal 1323 <1323>',
      'echo StartTLS | literal localhost <localhost> | literal 8443 <8443>',
      'echo POST </hook> hook.Handle',
      'echo GET </users/:id> getUser',
    ],
  ],
  [
    'Fiber',
    `package main
import "github.com/gofiber/fiber/v2"
func main() {
	app := fiber.New()
	app.Post("/x", h)
	log.Fatal(app.Listen(":3000"))
	both := fiber.New(fiber.Config{Network: "tcp"})
	both.Listen(":3001")
}`,
    [
      'fiber Listen | default 0.0.0.0 | literal 3000 <3000>',
      'fiber Listen | default :: | literal 3001 <3001>',
      'fiber POST </x> h',
    ],
  ],
  [
    'Chi',
    `package main
import ("net/http"; "github.com/go-chi/chi/v5")
func main() {
	r := chi.NewRouter()
	r.Route("/api", func(r chi.Router) { r.Post("/hooks", h.Handle) })
	r.Method("PUT", "/x", handler)
	http.ListenAndServe(":3000", r)
}`,
    [
      'net/http ListenAndServe | default :: | literal 3000 <3000>',
      'chi POST </hooks> h.Handle',
      'chi PUT </x> handler',
    ],
  ],
  [
    'gorilla/mux and patterns with methods',
    `package main
import ("net/http"; "github.com/gorilla/mux")
func main() {
	r := mux.NewRouter()
	r.HandleFunc("/x", h).Methods("POST")
	r.HandleFunc("/y", h).Methods(http.MethodPut)
	http.HandleFunc("POST /z/{id}", h)
	http.Handle("example.com/w", h)
	http.ListenAndServe(":3000", r)
}`,
    [
      'net/http ListenAndServe | default :: | literal 3000 <3000>',
      'gorilla POST </x> h',
      'gorilla PUT </y> h',
      'net/http POST </z/{id}> h',
      'net/http ANY </w> h',
    ],
  ],
  [
    'fasthttp',
    `package main
import "github.com/valyala/fasthttp"
func main() {
	fasthttp.ListenAndServe(":8080", h)
	s := &fasthttp.Server{Handler: h}
	s.ListenAndServe("localhost:81")
}`,
    [
      'fasthttp ListenAndServe | default 0.0.0.0 | literal 8080 <8080>',
      'fasthttp ListenAndServe | literal localhost <localhost> | literal 81 <81>',
    ],
  ],
  [
    'a configuration that a function makes',
    `package main
import ("net/http"; "os")
func load() (*Config, error) { return &Config{Port: getEnv("PORT", "8080"), Name: "x"}, nil }
func getEnv(key, otherwise string) string {
	value := os.Getenv(key)
	if len(value) == 0 { return otherwise }
	return value
}
func main() {
	cfg, err := load()
	srv := &http.Server{Addr: ":" + cfg.Port}
	run(srv)
}
func run(server *http.Server) { server.ListenAndServe() }`,
    ['net/http Server | default :: | env 8080 PORT <"8080">'],
  ],
  [
    'a struct that envconfig fills, with a prefix and a name of its own',
    `package main
import ("net/http"; "github.com/kelseyhightower/envconfig")
type Settings struct {
	Host string \`default:"127.0.0.1"\`
	Port string \`envconfig:"PORT" default:"5033"\`
}
var s Settings
func main() {
	err := envconfig.Process("shop", &s)
	http.ListenAndServe(s.Host+":"+s.Port, nil)
}`,
    ['net/http ListenAndServe | env 127.0.0.1 SHOP_HOST,HOST <127.0.0.1> | env 5033 SHOP_PORT,PORT <5033>'],
  ],
  [
    'a struct that a decoder fills',
    `package main
import ("encoding/json"; "net/http")
type Config struct { Port int \`json:"port"\` }
func main() {
	cfg := Config{Port: 8080}
	json.NewDecoder(f).Decode(&cfg)
	http.ListenAndServe(fmt.Sprintf(":%d", cfg.Port), nil)
}`,
    ['net/http ListenAndServe | default :: | unresolved <fmt.Sprintf(":%d", cfg.Port)>'],
  ],
  [
    'a method that makes the address of a struct',
    `package main
import ("net/http"; "github.com/caarlos0/env/v11")
type Config struct {
	Host string \`env:"HOST" envDefault:"0.0.0.0"\`
	Port int \`env:"PORT,default=8080"\`
}
func (c Config) Addr() string { return fmt.Sprintf("%s:%d", c.Host, c.Port) }
func main() {
	var cfg Config
	env.Parse(&cfg)
	http.ListenAndServe(cfg.Addr(), nil)
}`,
    ['net/http ListenAndServe | env 0.0.0.0 HOST <0.0.0.0> | env 8080 PORT <8080>'],
  ],
  [
    'flags of a command',
    `package cmd
import ("fmt"; "net/http")
var host string
func newServe() *cobra.Command {
	var port int
	cmd := &cobra.Command{Run: func(cmd *cobra.Command, args []string) {
		server := &http.Server{Addr: fmt.Sprintf("%s:%d", host, port)}
		server.ListenAndServe()
	}}
	cmd.Flags().IntVarP(&port, "port", "p", 3000, "port")
	cmd.PersistentFlags().StringVar(&host, "host", "localhost", "host")
	return cmd
}`,
    ['net/http ListenAndServe | env localhost --host,-host <"localhost"> | env 3000 --port,-p <3000>'],
  ],
  [
    'a flag that is empty unless it is given',
    `package main
import ("flag"; "net/http")
func main() {
	var metrics string
	flag.StringVar(&metrics, "metrics", "", "where to listen")
	if metrics != "" { http.ListenAndServe(metrics, nil) }
}`,
    [
      'net/http ListenAndServe | env --metrics,-metrics <flag.StringVar(&metrics, "metrics", "", "where to listen")> | env --metrics,-metrics <flag.StringVar(&metrics, "metrics", "", "where to listen")>',
    ],
  ],
  [
    'a flag whose default is the variable itself',
    `package main
import ("flag"; "fmt"; "net/http")
func main() {
	port := 8080
	flag.IntVar(&port, "port", port, "where to listen")
	http.ListenAndServe(fmt.Sprintf(":%d", port), nil)
}`,
    ['net/http ListenAndServe | default :: | literal 8080 <8080>'],
  ],
  [
    'what the only call of a function hands it',
    `package main
import ("fmt"; "net/http")
func main() { start(8080) }
func start(port int) { http.ListenAndServe(fmt.Sprintf(":%d", port), nil) }`,
    ['net/http ListenAndServe | default :: | literal 8080 <8080>'],
  ],
  [
    'a method by the name of what it calls',
    `package main
import ("net"; "strconv")
type Collector struct { ln net.Listener }
func (c *Collector) Listen(port int) (err error) {
	c.ln, err = net.Listen("tcp", ":"+strconv.Itoa(port))
	return err
}`,
    ['net Listen | default :: | unresolved <":"+strconv.Itoa(port)>'],
  ],
  [
    'a function that is called twice',
    `package main
import ("fmt"; "net/http")
func main() { go start(8080); start(8081) }
func start(port int) { http.ListenAndServe(fmt.Sprintf(":%d", port), nil) }`,
    ['net/http ListenAndServe | default :: | unresolved <fmt.Sprintf(":%d", port)>'],
  ],
  [
    'a default of viper',
    `package main
import ("net/http"; "github.com/spf13/viper")
func main() {
	viper.SetDefault("server.port", 8080)
	viper.SetEnvPrefix("shop")
	viper.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))
	viper.AutomaticEnv()
	http.ListenAndServe(fmt.Sprintf(":%d", viper.GetInt("server.port")), nil)
}`,
    ['net/http ListenAndServe | default :: | env 8080 SHOP_SERVER_PORT <8080>'],
  ],
  [
    'a default of viper that a file may change',
    `package main
import ("net/http"; "github.com/spf13/viper")
func main() {
	viper.SetDefault("port", "8080")
	viper.ReadInConfig()
	http.ListenAndServe(":"+viper.GetString("port"), nil)
}`,
    ['net/http ListenAndServe | default :: | unresolved <":"+viper.GetString("port")>'],
  ],
  [
    'a flag of urfave/cli',
    `package main
import ("net/http"; "github.com/urfave/cli/v2")
func main() {
	app := &cli.App{
		Flags: []cli.Flag{&cli.StringFlag{Name: "port", Value: "8080", EnvVars: []string{"PORT"}}},
		Action: func(c *cli.Context) error { return http.ListenAndServe(":"+c.String("port"), nil) },
	}
	app.Run(os.Args)
}`,
    ['net/http ListenAndServe | default :: | env 8080 --port,PORT <"8080">'],
  ],
  [
    'the functions framework',
    `package main
import ("os"; "github.com/GoogleCloudPlatform/functions-framework-go/funcframework")
func main() {
	port := "8080"
	if envPort := os.Getenv("PORT"); envPort != "" { port = envPort }
	funcframework.Start(port)
	funcframework.StartHostPort("127.0.0.1", port)
}`,
    [
      'functions-framework Start | default :: | env 8080 PORT <"8080">',
      'functions-framework StartHostPort | literal 127.0.0.1 <"127.0.0.1"> | env 8080 PORT <"8080">',
    ],
  ],
];

test.each(servers)('Go: finds %s', async (_, source, expected) => {
  expect([...(await bindTexts(source, file)), ...(await routeTexts(source, file))]).toEqual(expected);
});

const strangers: readonly (readonly [name: string, source: string])[] = [
  [
    'clients',
    `package main
import ("net/http"; "database/sql"; "net"; "google.golang.org/grpc")
func main() {
	sql.Open("postgres", "postgres://localhost:5432/x")
	redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	grpc.Dial("localhost:50051", grpc.WithInsecure())
	http.Post("http://localhost:3000/x", "", nil)
	c := &http.Client{}
	c.Get("http://localhost:80/x")
	net.Dial("tcp", "localhost:8080")
	net.DialTimeout("tcp", ":8080", time.Second)
}`,
  ],
  [
    'port 0, sockets and datagrams',
    `package main
import ("net/http"; "net")
func main() {
	http.ListenAndServe("127.0.0.1:0", nil)
	net.Listen("unix", "/tmp/app.sock")
	net.ListenPacket("udp", ":53")
	net.ListenUDP("udp", &net.UDPAddr{Port: 53})
	l, _ := net.Listen("tcp", ":0")
	app.Listen("/tmp/x.sock")
}`,
  ],
  [
    'a test server',
    `package main
import ("net/http/httptest"; "testing")
func helper(t *testing.T) { srv := httptest.NewServer(h); srv.Start(); t.Run("localhost:80", func(t *testing.T) {}) }`,
  ],
  [
    'commands, workers and events',
    `package main
import ("os/exec"; "example.com/bus")
func main() {
	exec.Command("server", ":8080").Run()
	cmd := exec.Command("x")
	cmd.Start()
	worker.Run(":8080")
	bus.Listen("orders:created")
	queue.Start("jobs:80")
}`,
  ],
  [
    'text',
    `package main
// http.ListenAndServe(":8080", nil)
const help = \`http.ListenAndServe(":8080", nil)\`
func main() { fmt.Println("ListenAndServe(:80)") }`,
  ],
  [
    'a function of the project',
    `package main
import "net/http"
func ListenAndServe(addr string) {}
func main() { ListenAndServe(":8080"); var c http.Client }`,
  ],
  [
    'a map and a cache',
    `package main
func main() { cache.Get("/x"); m.Handle("/y"); q.Post("/z") }`,
  ],
];

test.each(strangers)('Go: takes %s for no server', async (_, source) => {
  expect([...(await bindTexts(source, file)), ...(await routeTexts(source, file))]).toEqual([]);
});
