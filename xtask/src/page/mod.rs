//! `cargo xtask page`: the page that the agent serves at `/`, made from `page/`.
//!
//! Output: `sensor-user/src/web/assets`, kept in the repository so that building the agent
//! needs no Node.js. Packages are those of `page/package-lock.json`, so the same sources give
//! the same bytes: `--check` says whether the files are what the sources give, `--test` drives
//! them in Chromium.

mod live;

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::process::{run, say};
use crate::{npm, workspace};

/// Most bytes of all files together.
const BYTES_MAX: usize = 200_000;

const FILES: [&str; 4] = ["index.html", "app.js", "app.css", "icon.svg"];

/// Makes the page anew.
///
/// # Errors
/// Node.js or its packages are missing and can't be had, or the sources are wrong.
pub(crate) fn write() -> Result<()> {
    let made = make()?;
    for (name, bytes) in FILES.iter().zip(&made) {
        fs::write(assets().join(name), bytes)?;
        say(&format!("{name}: {} bytes", bytes.len()));
    }
    Ok(())
}

/// The files that are embedded are those that the sources give, byte for byte.
///
/// # Errors
/// They are not, or can't be made.
pub(crate) fn check() -> Result<()> {
    for (name, bytes) in FILES.iter().zip(&make()?) {
        let path = assets().join(name);
        if fs::read(&path).ok().as_ref() != Some(bytes) {
            bail!("{} is not what page/ gives: `cargo xtask page` makes it anew", path.display());
        }
    }
    say("the page is what its sources give");
    Ok(())
}

/// Drives the page in Chromium, on a live theft.
///
/// # Errors
/// The page is not what its sources give, or does not do what it should.
pub(crate) fn test() -> Result<()> {
    check()?;
    live::theft(&sources())
}

/// The files, from sources that have no type error.
fn make() -> Result<Vec<Vec<u8>>> {
    let sources = sources();
    npm::install(&sources)?;
    let out = workspace::target().join("page");
    fs::create_dir_all(&out)?;
    run(npm::program(&sources, "tsc").args(["--project", "."]))?;
    run(npm::program(&sources, "esbuild")
        .args(["src/main.ts", "--bundle", "--minify", "--format=esm", "--target=es2022"])
        .args(["--charset=utf8", "--legal-comments=none", "--log-level=warning"])
        .arg(format!("--outfile={}", out.join("app.js").display())))?;
    for name in ["index.html", "icon.svg"] {
        fs::copy(sources.join(name), out.join(name))?;
    }
    let made: Vec<_> =
        FILES.iter().map(|name| fs::read(out.join(name))).collect::<Result<_, _>>()?;
    let bytes: usize = made.iter().map(Vec::len).sum();
    if bytes > BYTES_MAX {
        bail!("the page has {bytes} bytes; {BYTES_MAX} at most");
    }
    Ok(made)
}

fn sources() -> PathBuf {
    workspace::root().join("page")
}

fn assets() -> PathBuf {
    workspace::root().join("sensor-user/src/web/assets")
}
