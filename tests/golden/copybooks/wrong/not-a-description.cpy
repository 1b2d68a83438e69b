       01  BAD-REC.
           MOVE A TO B.
