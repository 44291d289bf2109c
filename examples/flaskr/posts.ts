import type { Row } from '@libsql/client'
import { currentApp } from 'flaskish'

export interface Draft {
  readonly title: string
  readonly body: string
  /** The name of its picture. */
  readonly picture: string | undefined
}

export interface Post extends Draft {
  readonly id: number
  readonly authorId: number
  readonly author: string
  readonly created: Date
}

/** Posts, the newest first. */
export async function listPosts (limit: number, offset: number): Promise<Post[]> {
  const { rows } = await currentApp.db.execute(`${SELECT} ORDER BY post.id DESC LIMIT ? OFFSET ?`, [limit, offset])
  return rows.map(toPost)
}

export async function findPost (id: number): Promise<Post | undefined> {
  const { rows: [row] } = await currentApp.db.execute(`${SELECT} WHERE post.id = ?`, [id])
  return row && toPost(row)
}

export async function addPost (authorId: number, { title, body, picture }: Draft): Promise<void> {
  await currentApp.db.execute('INSERT INTO post (author_id, title, body, picture) VALUES (?, ?, ?, ?)', [authorId, title, body, picture ?? null])
}

export async function changePost (id: number, { title, body, picture }: Draft): Promise<void> {
  await currentApp.db.execute('UPDATE post SET title = ?, body = ?, picture = ? WHERE id = ?', [title, body, picture ?? null, id])
}

export async function deletePost (id: number): Promise<void> {
  await currentApp.db.execute('DELETE FROM post WHERE id = ?', [id])
}

const SELECT = `SELECT post.id, author_id, user.name AS author, created, title, body, picture
  FROM post JOIN user ON user.id = author_id`

function toPost (row: Row): Post {
  const { id, author_id: authorId, author, created, title, body, picture } = row
  return {
    id: Number(id),
    authorId: Number(authorId),
    author: String(author),
    created: new Date(String(created)),
    title: String(title),
    body: String(body),
    picture: picture === null ? undefined : String(picture)
  }
}
