import type { Row } from '@libsql/client'
import { currentApp } from 'flaskish'
import { hashPassword, isPassword } from './passwords.ts'

/** Somebody who has registered. A class, so that `g.user instanceof User` tells the compiler who it is. */
export class User {
  readonly id: number
  readonly name: string

  constructor ({ id, name }: Row) {
    this.id = Number(id)
    this.name = String(name)
  }
}

export async function findUser (id: number): Promise<User | undefined> {
  const { rows: [row] } = await currentApp.db.execute('SELECT id, name FROM user WHERE id = ?', [id])
  return row && new User(row)
}

/** Whether the name was still free. */
export async function addUser (name: string, password: string): Promise<boolean> {
  const { rowsAffected } = await currentApp.db.execute(
    'INSERT INTO user (name, password) VALUES (?, ?) ON CONFLICT (name) DO NOTHING', [name, await hashPassword(password)])
  return rowsAffected === 1
}

/** The user with this name and password. It takes as long for a name that nobody has: time tells no names. */
export async function checkUser (name: string, password: string): Promise<User | undefined> {
  const { rows: [row] } = await currentApp.db.execute('SELECT id, name, password FROM user WHERE name = ?', [name])
  const isRight = await isPassword(password, row === undefined ? await NOBODY : String(row['password']))
  return isRight && row !== undefined ? new User(row) : undefined
}

const NOBODY = hashPassword('')
