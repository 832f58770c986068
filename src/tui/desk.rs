//! What the worker owns: the door, and the officer who stands before it.

use super::worker::Interrupt;
use crate::{
    domain::Code,
    service::{
        Actor, BulkAnswer, BulkProgress, BulkRequest, Channel, Error, How, ImportRequest, Leaving, Operation, Progress,
        Proof, Service, bulk_query, import_file, ops::import::BatchAnswer,
    },
    text,
};
use std::{fmt, ops::ControlFlow, path::Path, sync::Arc};
use zeroize::Zeroizing;

/// The door and who stands before it.
pub struct Desk {
    /// The door.
    pub service: Service,
    actor: Option<Actor>,
    /// The session of `actor` is over, and that is in the log: only the password is still waited for.
    is_over: bool,
    channel: Channel,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("officer", &self.actor.as_ref().map(Actor::login)).finish_non_exhaustive()
    }
}

impl Desk {
    /// A desk with nobody before it, on the console or, over SSH, on [`Channel::Ssh`].
    pub fn new(service: Service, channel: Channel) -> Self {
        Self { service, actor: None, is_over: false, channel }
    }

    /// A desk with an officer before it who is logged in already.
    pub fn with(service: Service, actor: Actor, channel: Channel) -> Self {
        Self { service, actor: Some(actor), is_over: false, channel }
    }

    /// Stops the statement that is running.
    pub fn interrupt(&self) -> Interrupt {
        let handle = self.service.interrupt_handle();
        Arc::new(move || handle.interrupt())
    }

    /// Whether the officer sits at another machine, so that this one's files are not theirs.
    pub fn is_remote(&self) -> bool {
        self.channel == Channel::Ssh
    }

    /// Who is logged in.
    pub fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// Hands an operation to the door.
    pub fn call<O: Operation>(&mut self, operation: &O) -> Result<O::Output, Error> {
        self.call_with(operation, &How::default())
    }

    /// Hands an operation to the door, as a dry run or under a request id.
    pub fn call_with<O: Operation>(&mut self, operation: &O, how: &How) -> Result<O::Output, Error> {
        let actor = self.actor.as_ref().ok_or_else(nobody)?;
        self.service.call_with(actor, operation, how)
    }

    /// Imports a file in the officer's name.
    pub fn import(
        &mut self,
        request: &ImportRequest,
        bytes: Vec<u8>,
        how: &How,
        progress: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<BatchAnswer, Error> {
        let actor = self.actor.as_ref().ok_or_else(nobody)?;
        import_file(&mut self.service, actor, request, bytes, how, progress)
    }

    /// Asks a list of subjects in the officer's name; the answers go to the result file.
    pub fn bulk(
        &mut self,
        request: BulkRequest,
        out: &Path,
        progress: &mut dyn FnMut(BulkProgress) -> ControlFlow<()>,
    ) -> Result<BulkAnswer, Error> {
        let actor = self.actor.as_ref().ok_or_else(nobody)?;
        bulk_query(&mut self.service, actor, request, Some(out), progress)
    }

    /// Logs an officer in by password; whoever stood there before has left.
    pub fn log_in(&mut self, login: &str, password: Zeroizing<String>) -> Result<Actor, Error> {
        let actor = self.service.log_in(login, &Proof::Password(password), self.channel)?;
        self.is_over = false;
        self.actor = Some(actor.clone());
        Ok(actor)
    }

    /// Notes that the officer's console was locked.
    pub fn lock(&mut self) -> Result<(), Error> {
        let Self { service, actor, .. } = self;
        actor.as_ref().map_or(Ok(()), |actor| service.lock(actor))
    }

    /// Notes that the officer's session is over: it has lasted long enough, and the console is locked until the password
    /// begins another one.
    pub fn session_over(&mut self) -> Result<(), Error> {
        let Self { service, actor, is_over, .. } = self;
        if std::mem::replace(is_over, true) {
            return Ok(());
        }
        actor.as_ref().map_or(Ok(()), |actor| service.log_out(actor, Leaving::Over))
    }

    /// Opens a lock: the same officer shows the password again.
    pub fn unlock(&mut self, password: Zeroizing<String>) -> Result<Actor, Error> {
        let locked = self.actor.as_ref().ok_or_else(nobody)?;
        let actor = self.service.unlock(locked, &Proof::Password(password))?;
        self.is_over = false;
        self.actor = Some(actor.clone());
        Ok(actor)
    }

    /// In a training database: becomes another officer.
    pub fn become_officer(&mut self, login: &str) -> Result<Actor, Error> {
        let actor = self.service.become_officer(self.actor.as_ref().ok_or_else(nobody)?, login)?;
        self.actor = Some(actor.clone());
        Ok(actor)
    }

    /// Logs the officer out; nobody stands there afterwards, even if the row could not be written.
    pub fn log_out(&mut self, leaving: Leaving) -> Result<(), Error> {
        let was_over = std::mem::take(&mut self.is_over);
        let left = self.actor.take().filter(|_| !was_over);
        left.map_or(Ok(()), |actor| self.service.log_out(&actor, leaving))
    }
}

fn nobody() -> Error {
    Error::new(Code::Login, text!("尚未登录", "nobody is logged in")).hint(text!("先登录", "log in first"))
}
