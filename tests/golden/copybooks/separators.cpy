       01  KUGIRI-REC.
           05  A PICTURE IS X(2), USAGE IS DISPLAY; VALUE IS 'AB'.
           05  B, PIC S9(3), COMP-3; OCCURS 2 TIMES.
           05  C PICTURE 9(3), VALUE 5.
           05  D PIC Z,ZZ9.
           05  E PIC ZZZ,.
           05  F PIC 99.9.
           05  G PIC X, SYNC; JUST; .
