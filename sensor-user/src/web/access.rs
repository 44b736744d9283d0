//! Who may read: everybody on loopback, else who has the token.
//!
//! Input: the file that `http.token_file` names, and heads of requests. Output: whether one is
//! let in. Invariants: where a token is set, nothing but the empty page and health is shown
//! without it; it is compared as a hash, in constant time; a browser keeps no token but a
//! cookie that ends with the agent.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE};
use blake3::Hash;

use crate::config::Http;

/// Fewer are guessed.
const TOKEN_BYTES_MIN: usize = 16;
const COOKIE_NAME: &str = "weir_session";

/// Paths that show nothing of this host.
const PUBLIC: [&str; 7] =
    ["/", "/app.js", "/app.css", "/icon.svg", "/healthz", "/readyz", "/api/v1/session"];

/// Why nobody could be let in. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Others than this host could read everything.
    #[error(
        "http.listen is not a loopback address: set http.token_file, so that a token is asked for"
    )]
    Open,
    /// The file can't be read.
    #[error("cannot read http.token_file {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Everybody on this host may read it.
    #[error("http.token_file {0} can be read by everybody; run `chmod o= {0}`")]
    Mode(PathBuf),
    /// It can be guessed.
    #[error(
        "the token in http.token_file {0} has less than {TOKEN_BYTES_MIN} bytes; \
         `openssl rand -hex 32` makes a good one"
    )]
    Short(PathBuf),
}

/// See the module. The default lets everybody in.
#[derive(Debug, Default)]
pub struct Access(Option<Secret>);

#[derive(Debug)]
struct Secret {
    token: Hash,
    session: Hash,
}

impl Access {
    /// What these settings ask for.
    ///
    /// # Errors
    /// [`AccessError`]
    pub fn of(http: &Http) -> Result<Self, AccessError> {
        match &http.token_file {
            Some(path) => Self::with(&token(path)?).map_err(|error| {
                let source = io::Error::other(error.to_string());
                AccessError::Io { path: path.clone(), source }
            }),
            None if http.is_exposed() => Err(AccessError::Open),
            None => Ok(Self::default()),
        }
    }

    fn with(token: &str) -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        let session = blake3::keyed_hash(&key, token.as_bytes());
        Ok(Self(Some(Secret { token: blake3::hash(token.as_bytes()), session })))
    }

    /// Whether who asks for `path` may see it.
    pub(super) fn admits(&self, path: &str, headers: &HeaderMap) -> bool {
        let Some(secret) = &self.0 else { return true };
        PUBLIC.contains(&path) || secret.is_borne(headers) || secret.is_in_cookie(headers)
    }

    /// The cookie for who has the token; none for others.
    pub(super) fn cookie(&self, token: &str) -> Option<String> {
        let secret = self.0.as_ref().filter(|secret| secret.is(token.as_bytes()))?;
        let session = secret.session.to_hex();
        Some(format!("{COOKIE_NAME}={session}; Path=/; HttpOnly; SameSite=Strict"))
    }
}

impl Secret {
    // Hashes compare in constant time, and say nothing of how alike the tokens are.
    fn is(&self, token: &[u8]) -> bool {
        blake3::hash(token) == self.token
    }

    /// RFC 6750 2.1.
    fn is_borne(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(AUTHORIZATION).map(|value| value.as_bytes());
        let token = given.and_then(|given| given.split_at_checked("bearer ".len()));
        token.is_some_and(|(scheme, token)| {
            scheme.eq_ignore_ascii_case(b"bearer ") && self.is(token)
        })
    }

    fn is_in_cookie(&self, headers: &HeaderMap) -> bool {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut cookies = lines.flat_map(|line| line.split(';'));
        cookies.any(|cookie| {
            let value = cookie.trim().split_once('=').filter(|(name, _)| *name == COOKIE_NAME);
            value.and_then(|(_, hex)| Hash::from_hex(hex).ok()) == Some(self.session)
        })
    }
}

/// The token in the file, without the end of its line.
///
/// # Errors
/// [`AccessError`]
pub fn token(path: &Path) -> Result<String, AccessError> {
    let io_error = |source| AccessError::Io { path: path.to_owned(), source };
    if fs::metadata(path).map_err(io_error)?.mode() & 0o007 != 0 {
        return Err(AccessError::Mode(path.to_owned()));
    }
    let token = fs::read_to_string(path).map_err(io_error)?.trim_ascii().to_owned();
    if token.len() < TOKEN_BYTES_MIN {
        return Err(AccessError::Short(path.to_owned()));
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use axum::http::HeaderName;

    use super::*;

    const TOKEN: &str = "0123456789abcdef";

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn the_token_or_its_cookie_is_asked_for_where_one_is_set() {
        let access = Access::with(TOKEN).unwrap();
        let cookie = access.cookie(TOKEN).unwrap();
        let cookie = cookie.split(';').next().unwrap();
        let bad = format!("{COOKIE_NAME}={}", blake3::hash(TOKEN.as_bytes()).to_hex());
        for (name, value, admitted) in [
            (AUTHORIZATION, format!("Bearer {TOKEN}"), true),
            (AUTHORIZATION, format!("bearer {TOKEN}"), true),
            (AUTHORIZATION, format!("Bearer {TOKEN}0"), false),
            (AUTHORIZATION, "Bearer ".into(), false),
            (AUTHORIZATION, format!("Basic {TOKEN}"), false),
            (AUTHORIZATION, "é".into(), false),
            (COOKIE, cookie.into(), true),
            (COOKIE, format!("a=b; {cookie}; c"), true),
            (COOKIE, bad, false),
            (COOKIE, format!("{COOKIE_NAME}={TOKEN}"), false),
        ] {
            let headers = headers(name, &value);
            assert_eq!(access.admits("/metrics", &headers), admitted, "{value}");
            assert!(access.admits("/healthz", &headers));
        }
        assert!(!access.admits("/api/v1/status", &HeaderMap::new()));
        assert_eq!(access.cookie("0123456789abcdeF"), None);
    }

    #[test]
    fn a_cookie_ends_with_the_agent() {
        let (one, two) = (Access::with(TOKEN).unwrap(), Access::with(TOKEN).unwrap());
        assert_ne!(one.cookie(TOKEN), two.cookie(TOKEN));
    }

    #[test]
    fn beyond_loopback_nothing_is_served_without_a_good_token() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path();
        let mut http = Http { listen: "192.0.2.1:9748".parse().unwrap(), ..Http::default() };
        assert!(matches!(Access::of(&http), Err(AccessError::Open)));
        for (listen, token_file, mode, text, good) in [
            ("127.0.0.1:1", None, 0o600, "", true),
            ("[::1]:1", None, 0o600, "", true),
            ("0.0.0.0:1", None, 0o600, "", false),
            ("0.0.0.0:1", Some(path), 0o600, "0123456789abcdef\n", true),
            ("0.0.0.0:1", Some(path), 0o640, TOKEN, true),
            ("0.0.0.0:1", Some(path), 0o644, TOKEN, false),
            ("127.0.0.1:1", Some(path), 0o600, "0123456789abcde\n", false),
            ("127.0.0.1:1", Some(Path::new("/nothing/there")), 0o600, "", false),
        ] {
            fs::write(path, text).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
            (http.listen, http.token_file) =
                (listen.parse().unwrap(), token_file.map(Path::to_owned));
            assert_eq!(Access::of(&http).is_ok(), good, "{listen} {mode:o} {text}");
        }
    }
}
