//! The console: three threads, one channel, one loop.
