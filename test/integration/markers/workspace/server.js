import express from 'express';

const app = express();
app.post('/hooks', (req, res) => res.sendStatus(204));
app.listen(process.env.PORT, 'localhost');
