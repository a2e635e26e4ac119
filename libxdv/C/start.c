/* Between Entry/start.asm, which begins and ends every program, and a C program's main. */
int main(int count, char **arguments);
int xdv_program_start(long count, char **arguments);

int xdv_program_start(long count, char **arguments)
{
    return main((int)count, arguments);
}
