//! The operations of a GraphQL document.

use super::is_name;

/// The label of the operation called `wanted`, else of the first one. `None` where the
/// text isn't a document.
pub(super) fn label(document: &str, wanted: Option<&str>) -> Option<Box<str>> {
    let mut operations = Operations { tokens: Tokens { rest: document.as_bytes() } };
    let first = operations.next()?;
    let found = match wanted {
        None => first,
        Some(_) if first.name == wanted => first,
        // Where the document was cut off before it, the name is known, if not the type.
        Some(_) => operations
            .find(|it| it.name == wanted)
            .unwrap_or(Operation { kind: first.kind, name: wanted }),
    };
    Some(match found.name {
        Some(name) => format!("{} {name}", found.kind).into(),
        None => found.kind.into(),
    })
}

/// An operation definition (GraphQL 2021 2.3).
struct Operation<'a> {
    kind: &'static str,
    name: Option<&'a str>,
}

/// The operations of a document, up to its end or to what can't be one.
struct Operations<'a> {
    tokens: Tokens<'a>,
}

impl<'a> Iterator for Operations<'a> {
    type Item = Operation<'a>;

    fn next(&mut self) -> Option<Operation<'a>> {
        loop {
            let kind = match self.tokens.next()? {
                Token::Open(b'{') => {
                    self.tokens.skip_braces();
                    return Some(Operation { kind: "query", name: None });
                }
                Token::Name("query") => "query",
                Token::Name("mutation") => "mutation",
                Token::Name("subscription") => "subscription",
                Token::Name("fragment") => {
                    self.tokens.skip_definition()?;
                    continue;
                }
                _ => return None,
            };
            let name = match self.tokens.next()? {
                Token::Name(name) => {
                    self.tokens.skip_definition();
                    Some(name).filter(|it| is_name(it))
                }
                Token::Open(b'{') => {
                    self.tokens.skip_braces();
                    None
                }
                Token::Open(_) => {
                    self.tokens.skip_definition();
                    None
                }
                _ => return None,
            };
            return Some(Operation { kind, name });
        }
    }
}

/// A lexical token (GraphQL 2021 2.1), as far as it matters here.
enum Token<'a> {
    Name(&'a str),
    Open(u8),
    Close,
    Other,
}

struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    /// Past the selection set of the definition that was begun.
    fn skip_definition(&mut self) -> Option<()> {
        // Default values may have braces too: those are in parentheses.
        let mut depth = 0usize;
        loop {
            match self.next()? {
                Token::Open(b'{') if depth == 0 => return self.skip_braces(),
                Token::Open(_) => depth += 1,
                Token::Close => depth = depth.saturating_sub(1),
                Token::Name(_) | Token::Other => {}
            }
        }
    }

    /// Past the brace that closes the one just read.
    fn skip_braces(&mut self) -> Option<()> {
        let mut depth = 1usize;
        while depth > 0 {
            match self.next()? {
                Token::Open(_) => depth += 1,
                Token::Close => depth -= 1,
                Token::Name(_) | Token::Other => {}
            }
        }
        Some(())
    }

    /// Past a string whose opening quote was read.
    fn skip_string(&mut self) {
        if let Some(block) = self.rest.strip_prefix(b"\"\"") {
            self.rest = memchr::memmem::find(block, b"\"\"\"")
                .and_then(|at| block.get(at + 3..))
                .unwrap_or_default();
            return;
        }
        while let Some((&byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'"' | b'\n' => return,
                b'\\' => self.rest = rest.get(1..).unwrap_or_default(),
                _ => {}
            }
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let (&byte, rest) = self.rest.split_first()?;
            let start = self.rest;
            self.rest = rest;
            return Some(match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' | 0xef | 0xbb | 0xbf => continue,
                b'#' => {
                    let end = memchr::memchr(b'\n', rest)?;
                    self.rest = rest.get(end..)?;
                    continue;
                }
                b'"' => {
                    self.skip_string();
                    Token::Other
                }
                b'{' | b'(' | b'[' => Token::Open(byte),
                b'}' | b')' | b']' => Token::Close,
                _ if byte.is_ascii_alphanumeric() || byte == b'_' => {
                    let more = rest
                        .iter()
                        .take_while(|it| it.is_ascii_alphanumeric() || **it == b'_')
                        .count();
                    self.rest = rest.get(more..)?;
                    Token::Name(str::from_utf8(start.get(..=more)?).ok()?)
                }
                _ => Token::Other,
            });
        }
    }
}
