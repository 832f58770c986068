//! Checkpoints (校验点): the end of the log, signed, to be kept where nobody of this machine can reach it.
//!
//! The text is a few lines; the signature below it is an SSH signature (SSHSIG), so that `ssh-keygen -Y check-novalidate`
//! and any other tool for it can check one without this program.

use super::{Error, journal::Mark, keys::hex, keys::unhex};
use crate::{domain::head_code::HeadCode, domain::refusal::Code, text};
use ssh_key::{HashAlg, LineEnding, PrivateKey, PublicKey, SshSig, private::Ed25519Keypair};
use std::fmt::Write as _;

/// What opens a checkpoint.
const HEAD: &str = "xintai checkpoint 1";
/// What the signature is good for, and for nothing else.
const NAMESPACE: &str = "xintai-checkpoint";
/// What opens the signature.
const SIGNATURE: &str = "-----BEGIN SSH SIGNATURE-----";

/// A checkpoint as read.
#[derive(Clone, Debug)]
pub(super) struct Checkpoint {
    /// Installation.
    pub(super) origin: String,
    /// The row, its hash.
    pub(super) mark: Mark,
    /// Key that it says it was signed with: type and base64.
    pub(super) key: String,
    /// The signature is that key's.
    pub(super) genuine: bool,
}

/// The installation's signing key.
pub(super) fn signing_key(seed: &[u8; 32]) -> PrivateKey {
    PrivateKey::from(Ed25519Keypair::from_seed(seed))
}

/// A public key in one line, and its fingerprint.
pub(super) fn public_line(key: &PublicKey) -> Result<(String, String), Error> {
    let line = key.to_openssh().map_err(|_| unsigned())?;
    Ok((line.trim().to_owned(), key.fingerprint(HashAlg::Sha256).to_string()))
}

/// Signs the row `seq` with this hash as it stood `at`.
pub(super) fn sign(key: &PrivateKey, origin: &str, seq: i64, hash: &[u8], at: &str) -> Result<String, Error> {
    let (line, _) = public_line(key.public_key())?;
    let code = HeadCode::of(seq, hash);
    let hash = hex(hash);
    let mut text = format!("{HEAD}\norigin {origin}\nseq {seq}\nhash {hash}\ncode {code}\nat {at}\nkey {line}\n");
    let signature = key
        .sign(NAMESPACE, HashAlg::Sha512, text.as_bytes())
        .and_then(|signature| signature.to_pem(LineEnding::LF))
        .map_err(|_| unsigned())?;
    let _ = writeln!(text, "{}", signature.trim_end());
    Ok(text)
}

fn unsigned() -> Error {
    Error::new(Code::Io, text!("校验点无法签名", "the checkpoint could not be signed"))
        .hint(text!("运行 `xintai check`", "run `xintai check`"))
}

/// Reads a checkpoint and checks its signature against the key it names.
///
/// # Errors
/// `E-INPUT` when the text is no checkpoint; a forged one is read, with `genuine` false.
pub(super) fn read(name: &str, text: &str) -> Result<Checkpoint, Error> {
    let text = text.replace("\r\n", "\n");
    let cut = text.find(SIGNATURE).ok_or_else(|| no_checkpoint(name, 1, "signature"))?;
    let (signed, signature) = text.split_at(cut);
    if signed.lines().next() != Some(HEAD) {
        return Err(no_checkpoint(name, 1, HEAD));
    }
    let field = |at: usize, word: &str| {
        let line = signed.lines().nth(at).and_then(|line| line.strip_prefix(word)?.strip_prefix(' '));
        line.map(str::trim).ok_or_else(|| no_checkpoint(name, at + 1, word))
    };
    let seq = field(2, "seq")?.parse().map_err(|_| no_checkpoint(name, 3, "seq"))?;
    let hash = unhex(field(3, "hash")?).filter(|hash| hash.len() == 32);
    let hash = hash.ok_or_else(|| no_checkpoint(name, 4, "hash"))?;
    let key = field(6, "key")?.to_owned();
    let public = PublicKey::from_openssh(&key).map_err(|_| no_checkpoint(name, 7, "key"))?;
    let genuine = SshSig::from_pem(signature.trim())
        .is_ok_and(|signature| public.verify(NAMESPACE, signed.as_bytes(), &signature).is_ok());
    Ok(Checkpoint { origin: field(1, "origin")?.to_owned(), mark: Mark::whole(seq, hash), key, genuine })
}

fn no_checkpoint(name: &str, line: usize, field: &str) -> Error {
    Error::new(
        Code::Input,
        text!("`{name}` 第 {line} 行：不是校验点（{field}）", "`{name}` line {line}: this is no checkpoint ({field})"),
    )
    .hint(text!("校验点由 `xintai log checkpoint` 写出", "a checkpoint is written by `xintai log checkpoint`"))
}
