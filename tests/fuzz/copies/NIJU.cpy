       COPY KOJIN REPLACING ==:TAG:== BY ==A==.
       COPY KOJIN REPLACING ==:TAG:== BY ==B==
           LEADING ==KOJIN== BY ==HITO==.
