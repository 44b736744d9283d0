//! End to end: real servers, real clients, and the agent between them.

mod oracle;
mod servers;
