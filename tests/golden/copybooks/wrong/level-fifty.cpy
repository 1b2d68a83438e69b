       01  BAD-REC.
           50  IE               PIC X.
