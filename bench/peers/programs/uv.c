/* libuv: a word to another loop and back, through uv_async_send. */
#include "peerloop.h"

#include <stdlib.h>
#include <uv.h>

struct post {
    uv_loop_t here;
    uv_loop_t there;
    uv_async_t answer; /* of the loop here */
    uv_async_t serve;  /* of the loop there */
    uv_thread_t other;
    uint64_t word;
    bool is_over;
};

static void on_serve(uv_async_t *async) {
    struct post *post = async->data;
    if (post->is_over) {
        uv_close((uv_handle_t *)&post->serve, NULL);
    } else {
        (void)uv_async_send(&post->answer);
    }
}

static void on_answer(uv_async_t *async) {
    uv_stop(async->loop);
}

static void run_there(void *context) {
    struct post *post = context;
    (void)uv_run(&post->there, UV_RUN_DEFAULT);
}

static void *post_open(const peer_setup *setup) {
    (void)setup;
    struct post *post = calloc(1, sizeof *post);
    post->serve.data = post;
    const bool is_there = uv_loop_init(&post->here) == 0 && uv_loop_init(&post->there) == 0 &&
                          uv_async_init(&post->here, &post->answer, on_answer) == 0 &&
                          uv_async_init(&post->there, &post->serve, on_serve) == 0 &&
                          uv_thread_create(&post->other, run_there, post) == 0;
    return is_there ? post : NULL;
}

static peer_result post_run(void *state, const peer_block *block) {
    struct post *post = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        post->word = peer_word(block->seed, block->start + i);
        result.failures += uv_async_send(&post->serve) != 0;
        (void)uv_run(&post->here, UV_RUN_DEFAULT);
        result.checksum += post->word;
    }
    return result;
}

static void post_close(void *state) {
    struct post *post = state;
    post->is_over = true;
    (void)uv_async_send(&post->serve);
    (void)uv_thread_join(&post->other);
    (void)uv_loop_close(&post->there);
    uv_close((uv_handle_t *)&post->answer, NULL);
    (void)uv_run(&post->here, UV_RUN_DEFAULT);
    (void)uv_loop_close(&post->here);
    free(post);
}

static const peer_workload workloads[] = {
    {"handoff", post_open, post_run, NULL, post_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {"uv", PEER_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
