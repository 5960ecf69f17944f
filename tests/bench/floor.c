/* The floor of `run` and of `lint`: what has to be done whatever the program, and nothing else.
 *
 * usage: floor NAME=VALUE… FILE… [-- COMMAND ARGUMENT…]
 *
 * Sets the variables, reads the files, which are named from the root, to their ends, and becomes the command, or ends where there is none. It looks for
 * no project, decrypts nothing, judges nothing, asks nobody and writes no log: a program that does its work cannot be
 * faster, and one that is as fast has done nothing in vain.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **words) {
    static char chunk[65536];
    for (int at = 1; at < count; at++) {
        if (strcmp(words[at], "--") == 0) {
            execvp(words[at + 1], words + at + 1);
            return 127;
        }
        if (words[at][0] != '/') {
            putenv(words[at]);
            continue;
        }
        int file = open(words[at], O_RDONLY | O_CLOEXEC);
        if (file < 0)
            return 2;
        while (read(file, chunk, sizeof chunk) > 0) {
        }
        close(file);
    }
    return 0;
}
