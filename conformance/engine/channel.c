/* channel - see channel.h. */
#include "channel.h"

#include "clock.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CHANNEL_READ_BYTES (64 * 1024)
#define CHANNEL_READS_MAX 16   /* reads of one descriptor before the others have their turn */
#define CHANNEL_DRAINS_MAX 256 /* what a forked child may keep writing after the program's end */

int channel_start(struct channel *channel, const char *command, const char *folder) {
    return child_start(&channel->child, command, folder);
}

void channel_close(struct channel *channel) {
    child_close(&channel->child);
    buffer_release(&channel->out);
    buffer_release(&channel->line);
}

static void channel_write(struct channel *channel) {
    struct child *child = &channel->child;
    while (child->input >= 0 && buffer_size(&channel->out) > 0) {
        ssize_t size = write(child->input, buffer_front(&channel->out), buffer_size(&channel->out));
        if (size > 0) {
            buffer_take(&channel->out, (size_t)size);
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EINTR) { /* EPIPE: nobody reads; the missing answer will tell */
            (void)close(child->input);
            child->input = -1;
        }
    }
}

void channel_send(struct channel *channel, const char *line, size_t size) {
    if (channel->child.input < 0) {
        return;
    }
    buffer_add(&channel->out, line, size);
    buffer_add(&channel->out, "\n", 1);
    channel_write(channel);
}

/* Hands out the whole lines of what was read; keeps the rest. */
static void channel_split(struct channel *channel, char *bytes, size_t size, int64_t at_ns) {
    while (size > 0 && !channel->is_deaf) {
        char *newline = memchr(bytes, '\n', size);
        size_t part = newline == NULL ? size : (size_t)(newline - bytes);
        if (buffer_size(&channel->line) + part > CHANNEL_LINE_BYTES_MAX) {
            channel->is_too_long = channel->is_deaf = true;
            return;
        }
        if (newline == NULL) {
            buffer_add(&channel->line, bytes, part);
            return;
        }
        if (buffer_size(&channel->line) == 0) {
            channel->is_deaf = !channel->on_line(channel->user, bytes, part, at_ns);
        } else {
            buffer_add(&channel->line, bytes, part);
            size_t whole = buffer_size(&channel->line);
            char *front = channel->line.bytes + channel->line.begin;
            channel->is_deaf = !channel->on_line(channel->user, front, whole, at_ns);
            buffer_take(&channel->line, whole);
        }
        bytes = newline + 1;
        size -= part + 1;
    }
}

/* Returns whether there may be more to read. */
static bool channel_read_output(struct channel *channel) {
    static char bytes[CHANNEL_READ_BYTES];
    ssize_t size = read(channel->child.output, bytes, sizeof bytes);
    if (size > 0) {
        channel_split(channel, bytes, (size_t)size, clock_now_ns());
        return size == (ssize_t)sizeof bytes && !channel->is_deaf;
    }
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    (void)close(channel->child.output);
    channel->child.output = -1;
    channel->is_shut = true;
    channel->shut_ns = clock_now_ns();
    return false;
}

static bool channel_read_log(struct channel *channel) {
    static char bytes[CHANNEL_READ_BYTES];
    ssize_t size = read(channel->child.log, bytes, sizeof bytes);
    if (size > 0) {
        tail_add(&channel->log, bytes, (size_t)size);
        return size == (ssize_t)sizeof bytes;
    }
    if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
        (void)close(channel->child.log);
        channel->child.log = -1;
    }
    return false;
}

size_t channel_watch(const struct channel *channel, struct pollfd *polls) {
    const struct child *child = &channel->child;
    size_t count = 0;
    if (child->input >= 0 && buffer_size(&channel->out) > 0) {
        polls[count++] = (struct pollfd){.fd = child->input, .events = POLLOUT};
    }
    if (child->output >= 0 && !channel->is_deaf) {
        polls[count++] = (struct pollfd){.fd = child->output, .events = POLLIN};
    }
    if (child->log >= 0) {
        polls[count++] = (struct pollfd){.fd = child->log, .events = POLLIN};
    }
    return count;
}

void channel_serve(struct channel *channel, const struct pollfd *ready) {
    const struct child *child = &channel->child;
    if (ready->revents == 0 || ready->fd < 0) {
        return;
    }
    if (ready->fd == child->input) {
        channel_write(channel);
    } else if (ready->fd == child->output) {
        (void)channel_read_output(channel); /* the next poll tells whether there is more */
    } else if (ready->fd == child->log) {
        for (int i = 0; i < CHANNEL_READS_MAX && channel_read_log(channel); i++) {
        }
    }
}

void channel_drain(struct channel *channel) {
    for (int i = 0; i < CHANNEL_DRAINS_MAX && channel->child.output >= 0 && !channel->is_deaf;
         i++) {
        if (!channel_read_output(channel)) {
            break;
        }
    }
    for (int i = 0; i < CHANNEL_DRAINS_MAX && channel->child.log >= 0; i++) {
        if (!channel_read_log(channel)) {
            break;
        }
    }
}
