//! The functions of the OpenSSL family that are probed.

/// A function and the programs at its entry and return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) symbol: &'static str,
    pub(super) enter: &'static str,
    pub(super) leave: Option<&'static str>,
}

const fn moving(symbol: &'static str, enter: &'static str, leave: &'static str) -> Function {
    Function { symbol, enter, leave: Some(leave) }
}

const fn ending(symbol: &'static str) -> Function {
    Function { symbol, enter: "ssl_end", leave: None }
}

/// Every function that is probed where a library has it (`_ex` since OpenSSL 1.1.1,
/// `SSL_sendfile` since 3.0).
pub(super) const FUNCTIONS: [Function; 8] = [
    moving("SSL_read", "ssl_enter", "ssl_read_leave"),
    moving("SSL_write", "ssl_enter", "ssl_write_leave"),
    moving("SSL_read_ex", "ssl_enter", "ssl_read_ex_leave"),
    moving("SSL_write_ex", "ssl_enter", "ssl_write_ex_leave"),
    moving("SSL_sendfile", "ssl_sendfile_enter", "ssl_write_leave"),
    moving("SSL_do_handshake", "ssl_enter", "ssl_handshake_leave"),
    ending("SSL_free"),
    ending("SSL_clear"),
];

/// A library is one only if it exports these.
pub(super) const REQUIRED: [&str; 2] = ["SSL_read", "SSL_write"];
