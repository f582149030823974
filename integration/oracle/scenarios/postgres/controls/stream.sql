INSERT INTO c SELECT k || '!', v, j, jb, a, ch FROM c ORDER BY k;
UPDATE c SET k = E'new\nline' WHERE k = ''; DELETE FROM c WHERE k LIKE 'tab%';
