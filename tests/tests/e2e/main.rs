//! End to end: real servers, real clients, and the agent between them; one behaviour a file.

mod addresses;
mod alerts;
mod codings;
mod connections;
mod crowd;
mod dashboards;
mod every_server;
mod framing;
mod hostile_http;
mod hostile_json;
mod kill;
mod large;
mod load;
mod midway;
mod oracle;
mod paths;
mod processes;
mod refusals;
mod reload;
mod replay;
mod sendfile;
mod servers;
mod state;
mod unseen;
