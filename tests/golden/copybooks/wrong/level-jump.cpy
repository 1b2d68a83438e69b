       01  BAD-REC.
           05  IE.
               10  HEYA         PIC X.
           07  NIWA             PIC X.
