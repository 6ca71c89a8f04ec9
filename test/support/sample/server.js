import express from 'express';
import Stripe from 'stripe';

const app = express();
const port = process.env.PORT;

// Stripe signs the bytes that it sends, so the body must come unparsed.
app.post('/webhooks/stripe', express.raw({ type: 'application/json' }), (req, res) => {
  let event;
  try {
    const signature = req.headers['stripe-signature'];
    event = Stripe.webhooks.constructEvent(req.body, signature, process.env.STRIPE_WEBHOOK_SECRET);
  } catch (error) {
    console.log(`refused: ${error.message}`);
    res.status(400).send(error.message);
    return;
  }
  console.log(`received ${event.type}`);
  res.json({ received: true });
});

app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(`Listening on http://127.0.0.1:${port}`);
});
