const express = require('express');
const app = express();
app.post('/hooks', (req, res) => res.end());
app.listen(5000);
