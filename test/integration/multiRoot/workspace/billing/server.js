require('node:http').createServer().listen(4000);
