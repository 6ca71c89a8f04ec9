fetch('http://localhost:5000/hooks', { method: 'POST' });
