// Stands in for localtunnel's axios in our bundles: core/tunnels/localtunnel.ts registers without it.
module.exports = {};
