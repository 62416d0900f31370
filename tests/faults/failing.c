/* Makes calls fail as a broken disk has them fail, on files and nothing else. FAILING names the
   call: "read" fails behind the first 100 bytes, "fsync" and "close" fail when all was written,
   "open" fails where a new file is made without O_EXCL. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failing(const char *call) {
  const char *name = getenv("FAILING");
  return name && strcmp(name, call) == 0;
}

static int is_file(int fd, int writable) {
  struct stat status;
  int mode = fcntl(fd, F_GETFL) & O_ACCMODE;
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && (mode == O_RDONLY) != writable;
}

static int fail(int error) {
  errno = error;
  return -1;
}

ssize_t read(int fd, void *buffer, size_t count) {
  ssize_t (*real)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
  if (!failing("read") || !is_file(fd, 0)) return real(fd, buffer, count);
  size_t passed = lseek(fd, 0, SEEK_CUR);
  if (passed >= 100) return fail(EIO);
  return real(fd, buffer, count < 100 - passed ? count : 100 - passed);
}

int fsync(int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
  return failing("fsync") ? fail(EIO) : real(fd);
}

int close(int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, "close");
  int fails = failing("close") && is_file(fd, 1);
  int closed = real(fd);
  return fails ? fail(EDQUOT) : closed;
}

int open64(const char *path, int flags, ...) {
  int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open64");
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (failing("open") && flags & O_CREAT && !(flags & O_EXCL)) return fail(EPERM);
  return real(path, flags, mode);
}

int open(const char *, int, ...) __attribute__((alias("open64")));
