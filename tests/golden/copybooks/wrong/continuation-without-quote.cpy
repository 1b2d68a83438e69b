       01  BAD-REC.
           05  KBN              PIC X(50) VALUE 'ABC                    
      -    DEF'.
