//! The history in SQLite: this session in memory, and with those before it in a file of IPython's
//! form, which IPython's own tools can read. Who asks when is `history.rs`'s business.

use std::fs;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, ErrorCode, Row, params};

use super::{Entry, Question, What};
use crate::folders;

/// How long another kernel's writing is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Text of a value that is longer than this many characters is kept for the session only.
const LONGEST_OUTPUT: usize = 1 << 16;

const OWN: &str = "
    CREATE TABLE own (
        line INTEGER PRIMARY KEY, source TEXT NOT NULL, output TEXT, is_kept INTEGER NOT NULL);
";

/// IPython's tables, of which `source` is what it makes of the text: here it is the text itself.
const KEPT: &str = "
    CREATE TABLE IF NOT EXISTS kept.sessions (
        session integer primary key autoincrement, start timestamp, end timestamp,
        num_cmds integer, remark text);
    CREATE TABLE IF NOT EXISTS kept.history (
        session integer, line integer, source text, source_raw text, PRIMARY KEY (session, line));
    CREATE TABLE IF NOT EXISTS kept.output_history (
        session integer, line integer, output text, PRIMARY KEY (session, line));
";

/// All cells that are known, where only this session is.
const ALONE: &str = "WITH cells AS (SELECT ?1 AS session, line, source, output FROM own)";

/// All cells that are known, those of other sessions from the file.
const TOGETHER: &str = "
    WITH cells AS (
        SELECT ?1 AS session, line, source, output FROM own
        UNION ALL
        SELECT session, line, source_raw AS source, output
        FROM kept.history LEFT JOIN kept.output_history USING (session, line)
        WHERE session <> ?1)";

/// See the module.
pub struct Store {
    db: Connection,
    file: Option<PathBuf>,
    /// Whether a broken file may be put aside: only where nobody has named it.
    may_replace: bool,
    is_attached: bool,
    /// The number of this session in the file, from its first cell on.
    session: Option<i64>,
}

impl Store {
    /// An empty session. With a `file`, it is kept there.
    pub fn new(file: Option<PathBuf>, may_replace: bool) -> rusqlite::Result<Store> {
        let db = Connection::open_in_memory()?;
        db.busy_timeout(PATIENCE)?;
        db.execute_batch(OWN)?;
        Ok(Store { db, file, may_replace, is_attached: false, session: None })
    }

    /// Adds a cell of this session. The error is why it is not in the file.
    pub fn add(&mut self, line: usize, source: &str) -> Result<(), String> {
        let source = source.trim_end_matches('\n');
        let sql = "INSERT OR REPLACE INTO own VALUES (?, ?, NULL, 0)";
        self.db.execute(sql, params![number(line), source]).map_err(|error| error.to_string())?;
        self.keep()
    }

    /// Adds the text of the value of a cell of this session.
    pub fn add_output(&mut self, line: usize, output: &str) -> Result<(), String> {
        let sql = "UPDATE own SET output = ?2, is_kept = 0 WHERE line = ?1";
        self.db.execute(sql, params![number(line), output]).map_err(|error| error.to_string())?;
        self.keep()
    }

    /// Says in the file that this session is over.
    pub fn end(&mut self) -> Result<(), String> {
        if self.session.is_none() {
            return Ok(());
        }
        self.keep()?;
        let sql = "UPDATE kept.sessions SET end = strftime('%Y-%m-%d %H:%M:%f', 'now'),
                   num_cmds = (SELECT count(*) FROM own) WHERE session = ?";
        self.db.execute(sql, [self.session]).map(drop).map_err(|error| self.words(&error))
    }

    /// What was asked for. The error is why cells of other sessions are missing in it.
    pub fn answer(&mut self, question: &Question) -> (Vec<Entry>, Result<(), String>) {
        let kept = self.keep();
        if self.is_attached {
            match self.ask(question, TOGETHER) {
                Ok(found) => return (found, kept),
                Err(error) => {
                    let found = self.ask(question, ALONE).unwrap_or_default();
                    return (found, Err(self.words(&error)));
                }
            }
        }
        (self.ask(question, ALONE).unwrap_or_default(), kept)
    }

    /// The number of this session, or the one that it would be given now.
    fn own_session(&self) -> rusqlite::Result<i64> {
        match self.session {
            Some(session) => Ok(session),
            None if self.is_attached => {
                let last = "SELECT coalesce(max(session), 0) FROM kept.sessions";
                Ok(self.db.query_row(last, [], |row| row.get::<_, i64>(0))? + 1)
            }
            None => Ok(1),
        }
    }

    fn ask(&self, question: &Question, cells: &str) -> rusqlite::Result<Vec<Entry>> {
        let own = self.own_session()?;
        let select = "SELECT session, line, source, output";
        let mut found: Vec<Entry> = match &question.what {
            What::Tail { n } => {
                // This session's cells are the last, whatever other kernels have done meanwhile.
                let sql = format!(
                    "{cells} {select} FROM cells
                     ORDER BY session = ?1 DESC, session DESC, line DESC LIMIT ?2"
                );
                self.rows(&sql, params![own, n])?
            }
            What::Search { pattern, n, unique: false } => {
                let sql = format!(
                    "{cells} {select} FROM cells WHERE source GLOB ?2
                     ORDER BY session DESC, line DESC LIMIT ?3"
                );
                self.rows(&sql, params![own, pattern, n])?
            }
            What::Search { pattern, n, unique: true } => {
                // Of rows that are grouped, SQLite takes the one with the maximum.
                let sql = format!(
                    "{cells} {select}, max(session * 4294967296 + line) FROM cells
                     WHERE source GLOB ?2 GROUP BY source
                     ORDER BY session DESC, line DESC LIMIT ?3"
                );
                self.rows(&sql, params![own, pattern, n])?
            }
            What::Range { session, start, stop } => {
                let number = if *session <= 0 { session + own } else { *session };
                let lines = format!("{cells} SELECT max(line) FROM cells WHERE session = ?2");
                let last: Option<i64> =
                    self.db.query_row(&lines, params![own, number], |row| row.get(0))?;
                let end = last.unwrap_or(0) + 1;
                let from_end = |line: i64| if line < 0 { line + end } else { line };
                let stop = if *stop == 0 { end } else { from_end(*stop) };
                let sql = format!(
                    "{cells} {select} FROM cells WHERE session = ?2 AND line >= ?3 AND line < ?4
                     ORDER BY line DESC"
                );
                let mut found = self.rows(&sql, params![own, number, from_end(*start), stop])?;
                if *session == 0 {
                    found.iter_mut().for_each(|entry| entry.session = 0);
                }
                found
            }
        };
        found.reverse();
        Ok(found)
    }

    fn rows(&self, sql: &str, values: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<Vec<Entry>> {
        let mut statement = self.db.prepare(sql)?;
        statement.query_map(values, entry)?.collect()
    }

    /// Brings into the file what is not in it yet.
    fn keep(&mut self) -> Result<(), String> {
        let Some(file) = self.file.clone() else { return Ok(()) };
        let Err(error) = self.attach(&file).and_then(|()| self.write()) else { return Ok(()) };
        let Problem::Database(database) = &error else { return Err(error.words(&file)) };
        let code = database.sqlite_error_code();
        if !matches!(code, Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
            || !std::mem::take(&mut self.may_replace)
        {
            return Err(error.words(&file));
        }
        let aside = self.put_aside(&file).map_err(|problem| problem.words(&file))?;
        self.attach(&file).and_then(|()| self.write()).map_err(|problem| problem.words(&file))?;
        Err(format!("the history was broken, and a new one begins; what was there is in `{aside}`"))
    }

    /// Makes the file available as `kept`.
    fn attach(&mut self, file: &Path) -> Result<(), Problem> {
        if self.is_attached {
            return Ok(());
        }
        if let Some(folder) = file.parent() {
            folders::make_private(folder).map_err(|_| Problem::Folder)?;
        }
        let Some(name) = file.to_str() else {
            return Err(Problem::File(io::Error::other("its name is not UTF-8")));
        };
        if !file.exists() {
            // SQLite would let others read it.
            let made = fs::File::options().append(true).create(true).mode(0o600).open(file);
            made.map_err(Problem::File)?;
        }
        self.db.execute("ATTACH ? AS kept", [name])?;
        match self.db.execute_batch(KEPT) {
            Ok(()) => self.is_attached = true,
            Err(error) => {
                let _ = self.db.execute_batch("DETACH kept");
                return Err(error.into());
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), Problem> {
        let missing = "SELECT count(*) FROM own WHERE NOT is_kept";
        if self.db.query_row(missing, [], |row| row.get::<_, i64>(0))? == 0 {
            return Ok(());
        }
        // Without the lock at once, two kernels could wait for each other.
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        let written = self.write_rows();
        let end = if written.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = self.db.execute_batch(end);
        match written.and_then(|session| ended.map(|()| session)) {
            Ok(session) => {
                self.session = Some(session);
                Ok(())
            }
            Err(error) => {
                // A commit that failed leaves the transaction open.
                let _ = self.db.execute_batch("ROLLBACK");
                Err(error.into())
            }
        }
    }

    fn write_rows(&self) -> rusqlite::Result<i64> {
        let session = match self.session {
            Some(session) => session,
            None => {
                let sql = "INSERT INTO kept.sessions (start, remark)
                           VALUES (strftime('%Y-%m-%d %H:%M:%f', 'now'), '')";
                self.db.execute(sql, [])?;
                self.db.last_insert_rowid()
            }
        };
        let cells = "INSERT OR REPLACE INTO kept.history
                     SELECT ?, line, source, source FROM own WHERE NOT is_kept";
        self.db.execute(cells, [session])?;
        let outputs = "INSERT OR REPLACE INTO kept.output_history
                       SELECT ?, line, output FROM own
                       WHERE NOT is_kept AND length(output) <= ?";
        self.db.execute(outputs, params![session, number(LONGEST_OUTPUT)])?;
        self.db.execute("UPDATE own SET is_kept = 1 WHERE NOT is_kept", [])?;
        Ok(session)
    }

    /// Renames a file that is broken, and begins anew.
    fn put_aside(&mut self, file: &Path) -> Result<String, Problem> {
        if std::mem::take(&mut self.is_attached) {
            self.db.execute_batch("DETACH kept")?;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        let aside = file.with_extension(format!("broken-{now}.sqlite"));
        fs::rename(file, &aside).map_err(Problem::File)?;
        self.session = None;
        self.db.execute("UPDATE own SET is_kept = 0", [])?;
        Ok(aside.display().to_string())
    }

    /// As if there were no room for more.
    #[cfg(test)]
    pub fn limit_pages(&self) {
        let pages = "PRAGMA kept.max_page_count = 1";
        self.db.query_row(pages, [], |row| row.get::<_, i64>(0)).expect("a pragma that answers");
    }

    fn words(&self, error: &rusqlite::Error) -> String {
        let file = self.file.clone().unwrap_or_default();
        words(&file, &error.to_string())
    }
}

/// Why something is not in the file.
enum Problem {
    Folder,
    File(io::Error),
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Problem {
        Problem::Database(error)
    }
}

impl Problem {
    fn words(&self, file: &Path) -> String {
        match self {
            Problem::Folder => words(file, "its folder cannot be made"),
            Problem::File(error) => words(file, &error.to_string()),
            Problem::Database(error) => words(file, &error.to_string()),
        }
    }
}

fn words(file: &Path, problem: &str) -> String {
    format!(
        "the history is not kept in `{}`: {problem}; NDLAB_HISTORY names another file, or is `off`",
        file.display()
    )
}

fn entry(row: &Row) -> rusqlite::Result<Entry> {
    let (session, line, input, output) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    Ok(Entry { session, line, input, output })
}

/// Lines are counted in memory, and so fit.
fn number(line: usize) -> i64 {
    i64::try_from(line).unwrap_or(i64::MAX)
}
