       01  NOZEI-REC.
           05  KI-SU            PIC 9.
           05  KI               PIC 9(7)
               OCCURS 1 TO 4 DEPENDING ON KI-SU.
           05  JIYU-SU          PIC 9.
           05  JIYU
               OCCURS 0 TO 3 TIMES DEPENDING ON JIYU-SU.
               10  JIYU-CD      PIC X(2).
               10  SAI-SU       PIC 9.
               10  SAI          PIC X(3) OCCURS 2.
           05  OWARI            PIC X(4).
